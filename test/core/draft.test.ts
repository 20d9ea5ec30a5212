import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestFolder } from '../store/support.ts';
import { TestCore } from './studySupport.ts';

let folder: TestFolder;
let core: TestCore;
beforeEach(() => {
  folder = new TestFolder();
  core = new TestCore(folder);
});
afterEach(async () => {
  await core.server.closeAll();
  folder.remove();
});

test('opens the sample cohort with its centres', async () => {
  const window = core.window();
  const draft = await window.ask('draft.openSample', { name: 'heart_disease_4centres' });
  expect(draft.problem).toBeNull();
  expect(draft.summary).toMatchObject({ subjects: 918, complete: 411, outcomeName: 'label' });
  expect(draft.summary!.groups).toEqual(['cleveland', 'hungarian', 'switzerland', 'va']);
  expect(draft.outcomes).toEqual([
    { label: 'disease', subjects: 508, to: 'disease' },
    { label: 'no_disease', subjects: 410, to: 'no_disease' },
  ]);
  const lab = draft.files.find(({ modality }) => modality === 'lab')!;
  expect(lab).toMatchObject({
    role: 'modality',
    encoding: 'UTF-8',
    delimiter: ',',
    decimal: '.',
    idColumn: 'subject_id',
  });
  expect(lab.preview).toHaveLength(20);
});
