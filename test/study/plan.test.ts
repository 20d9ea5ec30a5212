import { expect, test } from 'vitest';
import { hasPredictions } from '../../src-main/store/contents.ts';
import { planTasks } from '../../src-main/study/plan.ts';

const spec = { methods: ['student', 'lr'], repeats: 2, folds: 2 };

test('stages come before what needs them, folds in order, final models last', () => {
  const tasks = planTasks(spec, (method) => (method === 'student' ? ['stage:teachers'] : []));
  expect(tasks.slice(0, 3)).toEqual([
    { id: 'stage:teachers/r0/f0', method: 'stage:teachers', repeat: 0, fold: 0, needs: [] },
    { id: 'lr/r0/f0', method: 'lr', repeat: 0, fold: 0, needs: [] },
    { id: 'student/r0/f0', method: 'student', repeat: 0, fold: 0, needs: ['stage:teachers/r0/f0'] },
  ]);
  expect(tasks.map(({ id }) => id).slice(3)).toEqual([
    'stage:teachers/r0/f1',
    'lr/r0/f1',
    'student/r0/f1',
    'stage:teachers/r1/f0',
    'lr/r1/f0',
    'student/r1/f0',
    'stage:teachers/r1/f1',
    'lr/r1/f1',
    'student/r1/f1',
    'stage:teachers/final',
    'lr/final',
    'student/final',
  ]);
  expect(tasks.at(-1)).toMatchObject({ repeat: -1, fold: -1, needs: ['stage:teachers/final'] });
  expect(tasks.filter(hasPredictions)).toHaveLength(8);
});

test('the order of methods and doubles of them change nothing', () => {
  const needs = (method: string) => (method === 'lr' ? [] : ['stage:teachers']);
  const methods = ['teachers', 'lr', 'student', 'lr', 'teacher:mri'];
  expect(planTasks({ ...spec, methods }, needs)).toEqual(
    planTasks({ ...spec, methods: ['lr', 'student', 'teacher:mri', 'teachers'] }, needs),
  );
});

test('without a method that needs teachers there is no stage', () => {
  const tasks = planTasks(spec, () => []);
  expect(tasks.map(({ method }) => method)).not.toContain('stage:teachers');
  expect(tasks.every(({ needs }) => needs.length === 0)).toBe(true);
});

test('the stage and the method "teachers" do not get in each other\'s way', () => {
  const tasks = planTasks({ ...spec, methods: ['teachers'] }, () => ['stage:teachers']);
  expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
  expect(tasks[1]).toMatchObject({ id: 'teachers/r0/f0', needs: ['stage:teachers/r0/f0'] });
});
