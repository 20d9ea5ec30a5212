import { expect, test } from 'vitest';
import { planTasks } from '../../src-main/study/plan.ts';
import { ProgressEstimate } from '../../src-main/study/progress.ts';

const tasks = planTasks({ methods: ['student', 'lr'], repeats: 1, folds: 5 }, (method) =>
  method === 'student' ? ['stage:teachers'] : [],
);
const byId = new Map(tasks.map((task) => [task.id, task]));
const task = (id: string) => byId.get(id)!;

test('before anything is known there is no promise', () => {
  const estimate = new ProgressEstimate(tasks, new Set(), 2, 0);
  expect(estimate.read(0)).toEqual({
    done: 0,
    total: 18,
    fraction: 0,
    tasksPerMinute: null,
    secondsLeft: null,
    methods: [
      { method: 'stage:teachers', done: 0, total: 6 },
      { method: 'lr', done: 0, total: 6 },
      { method: 'student', done: 0, total: 6 },
    ],
    running: [],
  });
});

test('the estimate weighs kinds of tasks by what they took', () => {
  const estimate = new ProgressEstimate(tasks, new Set(), 2, 0);
  estimate.start(task('stage:teachers/r0/f0'), 0);
  estimate.start(task('lr/r0/f0'), 0);
  expect(estimate.finish('lr/r0/f0', 1000)).toBe(1);
  expect(estimate.finish('stage:teachers/r0/f0', 10_000)).toBe(10);
  estimate.start(task('student/r0/f0'), 10_000);
  expect(estimate.finish('student/r0/f0', 15_000)).toBe(5);
  const { secondsLeft, fraction, tasksPerMinute, done } = estimate.read(15_000);
  // Of 6 x (10 + 1 + 5) seconds, 16 are done; two workers.
  expect(secondsLeft).toBeCloseTo(40);
  expect(fraction).toBeCloseTo(1 / 6);
  expect(tasksPerMinute).toBeCloseTo(12);
  expect(done).toBe(3);
});

test('one task that took very long does not spoil the estimate', () => {
  const estimate = new ProgressEstimate(tasks, new Set(), 1, 0);
  for (const seconds of [1, 1, 600, 1, 1]) estimate.measured(task('lr/r0/f0'), seconds);
  expect(estimate.read(0).secondsLeft).toBeCloseTo(18);
});

test('a running task counts by its part done, and tells how long its kind takes', () => {
  const estimate = new ProgressEstimate(tasks, new Set(), 1, 0);
  estimate.start(task('stage:teachers/r0/f0'), 0);
  estimate.advance('stage:teachers/r0/f0', 0.05);
  expect(estimate.read(1000).secondsLeft).toBeNull();
  estimate.advance('stage:teachers/r0/f0', 0.5);
  const { secondsLeft, running } = estimate.read(1000);
  expect(secondsLeft).toBeCloseTo(35);
  expect(running).toEqual([{ taskId: 'stage:teachers/r0/f0', method: 'stage:teachers', fraction: 0.5, seconds: 1 }]);
});

test('the fraction never goes back and ends at 1', () => {
  const estimate = new ProgressEstimate(tasks, new Set(), 1, 0);
  let now = 0;
  let last = 0;
  for (const { id } of tasks) {
    estimate.start(task(id), now);
    for (const part of [0.3, 0.9]) {
      estimate.advance(id, part);
      const { fraction } = estimate.read(now + 500);
      expect(fraction).toBeGreaterThanOrEqual(last);
      last = fraction;
    }
    now += id.startsWith('stage') ? 9000 : 700;
    estimate.finish(id, now);
  }
  expect(estimate.read(now)).toMatchObject({ fraction: 1, secondsLeft: 0, done: 18 });
});

test('a task whose worker died starts from nothing', () => {
  const estimate = new ProgressEstimate(tasks, new Set(), 1, 0);
  estimate.start(task('lr/r0/f0'), 0);
  estimate.drop('lr/r0/f0');
  expect(estimate.read(1).running).toEqual([]);
});
