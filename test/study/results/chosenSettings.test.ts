/** Which settings inner folds chose, in words and in shares. */
import { expect, test } from 'vitest';
import { TEACHERS_STAGE } from '../../../src-main/store/contents.ts';
import { chosenSettings } from '../../../src-main/study/results/chosenSettings.ts';

const tuning = {
  path: 'steps',
  candidates: [
    { changes: {}, folds: 3, logLoss: 0.5, point: 400 },
    { changes: { 'student.depth': 0, 'student.weightDecay': 0.1 }, folds: 3, logLoss: 0.4, point: 200 },
    { changes: { 'student.depth': 1 }, folds: 1, logLoss: null, point: null },
  ],
  picks: [
    { candidate: 1, point: 200 },
    { candidate: 0, point: 400 },
    { candidate: 1, point: 200 },
  ],
  fits: 7,
};

function study(tasks: readonly { id: string; method: string; summary: unknown }[]) {
  const project = {
    tasks: () => tasks.map(({ id, method }) => ({ id, method, repeat: 0, fold: 1, state: 'done' })),
    summary: (id: string) => tasks.find((task) => task.id === id)!.summary,
  };
  return { project, spec: { settings: {} } } as unknown as Parameters<typeof chosenSettings>[0];
}

test('says what was taken how often, and the value of each searched setting where it was left as it was', () => {
  const [chosen, none] = chosenSettings(
    study([
      { id: 'a', method: 'student', summary: { tuning, temperature: 1.25 } },
      { id: 'b', method: 'prior', summary: {} },
    ]),
  );
  expect(none).toBeUndefined();
  expect(chosen).toEqual({
    label: 'student',
    repeat: 0,
    fold: 1,
    picks: ['2 × depth 0, weight decay 0.1; steps 200', 'settings of the study; steps 400'],
    taken: [
      { setting: 'depth', value: '0', times: 2 },
      { setting: 'depth', value: '2', times: 1 },
      { setting: 'weight decay', value: '0.1', times: 2 },
      { setting: 'weight decay', value: '0.01', times: 1 },
      { setting: 'steps', value: '200', times: 2 },
      { setting: 'steps', value: '400', times: 1 },
    ],
    tried: 3,
    fits: 7,
    logLoss: 0.4,
    temperature: 1.25,
  });
});

test('tells the teachers of a fold apart by their modality', () => {
  const summary = { tuning: ['mri', 'pet'].map((modality) => ({ ...tuning, modality })) };
  const chosen = chosenSettings(study([{ id: 'a', method: TEACHERS_STAGE, summary }]));
  expect(chosen.map(({ label }) => label)).toEqual(['teacher:mri', 'teacher:pet']);
});
