import { expect, test } from 'vitest';
import { planTasks } from '../../src-main/study/plan.ts';
import { Schedule } from '../../src-main/study/schedule.ts';
import type { Task } from '../../src-main/study/task.ts';

const methods = ['lr', 'student', 'student-complete', 'student-nokd', 'teachers'];
const stagesOf = (method: string) =>
  ['student', 'student-complete', 'teachers'].includes(method) ? ['stage:teachers'] : [];
const plan = planTasks({ methods, repeats: 1, folds: 5 }, stagesOf);

function secondsOf(task: Task): number {
  if (task.method.startsWith('stage:')) return 8;
  return { lr: 1, student: 4, 'student-complete': 3, 'student-nokd': 4, teachers: 0.1 }[task.method]!;
}

/** Runs a plan on a clock of its own; checks that needs are met. */
function simulate(tasks: readonly Task[], workers: number): { seconds: number; order: string[] } {
  const schedule = new Schedule(tasks, new Set(), workers);
  const running: { task: Task; end: number }[] = [];
  const done = new Set<string>();
  const order: string[] = [];
  let now = 0;
  for (;;) {
    while (running.length < workers) {
      const task = schedule.next();
      if (task === null) break;
      expect(task.needs.every((id) => done.has(id))).toBe(true);
      order.push(task.id);
      running.push({ task, end: now + secondsOf(task) });
    }
    if (running.length === 0) break;
    running.sort((a, b) => a.end - b.end);
    const { task, end } = running.shift()!;
    now = end;
    done.add(task.id);
    schedule.finish(task.id);
  }
  expect(schedule.left).toBe(0);
  return { seconds: now, order };
}

test('every task runs once, in an order that depends on nothing but the plan', () => {
  const { order } = simulate(plan, 3);
  expect([...order].sort()).toEqual(plan.map(({ id }) => id).sort());
  expect(simulate(plan, 3).order).toEqual(order);
});

test('workers hardly idle, though many tasks wait for a stage', () => {
  const work = plan.reduce((sum, task) => sum + secondsOf(task), 0);
  for (const workers of [1, 2, 3, 4]) {
    const { seconds } = simulate(plan, workers);
    expect(seconds / (work / workers)).toBeLessThan(1.12);
  }
});

test('stages run a few folds ahead, not all of them first', () => {
  const { order } = simulate(plan, 2);
  const before = order.slice(0, order.indexOf('student/r0/f0'));
  expect(before.filter((id) => id.startsWith('stage:')).length).toBe(3);
});

test('what is done is not run again, and what its worker lost comes first', () => {
  const schedule = new Schedule(plan, new Set(['stage:teachers/r0/f0', 'lr/r0/f0']), 1);
  expect(schedule.left).toBe(plan.length - 2);
  const first = schedule.next()!;
  const second = schedule.next()!;
  schedule.putBack(first.id);
  expect(schedule.next()).toEqual(first);
  schedule.finish(first.id);
  schedule.finish(second.id);
  expect(schedule.left).toBe(plan.length - 4);
  expect(schedule.next()!.id).not.toBe('lr/r0/f0');
});
