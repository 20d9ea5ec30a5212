import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestFolder } from '../store/support.ts';
import { TestCore, type TestWindow } from './studySupport.ts';

let folder: TestFolder;
let core: TestCore;
let window: TestWindow;
beforeEach(async () => {
  folder = new TestFolder();
  core = new TestCore(folder);
  window = core.window();
  await window.ask('draft.openSample', { name: 'heart_disease_4centres' });
});
afterEach(async () => {
  await core.server.closeAll();
  folder[Symbol.dispose]();
});
const of = 'draft' as const;
const bytesOf = (id: string) => core.server.data(window.name, id)!;

test('hands out who has what as bits, then the outcome of each', async () => {
  const matrix = await window.ask('missingness.matrix', { of, level: 'modalities' });
  expect(matrix.columns.map(({ name, present }) => [name, present])).toEqual([
    ['clinical', 918],
    ['exercise_test', 864],
    ['imaging', 444],
    ['lab', 838],
  ]);
  const bytes = bytesOf(matrix.data);
  expect(bytes).toHaveLength(918 * (matrix.bytesPerRow + 1));
  const imaging = bytes.subarray(0, 918).filter((byte) => (byte & 0b0010_0000) !== 0);
  expect(imaging).toHaveLength(444);
  expect(bytes.subarray(918).filter((outcome) => outcome === 0)).toHaveLength(508);
  const columns = await window.ask('missingness.matrix', { of, level: 'columns' });
  expect(columns.columns).toHaveLength(20);
  expect(columns.bytesPerRow).toBe(3);
  expect(columns.columns.find(({ name }) => name === 'trestbps')!.present).toBe(858);
});

test('every order has everyone once; the newest of a level replaces the one before', async () => {
  let before = '';
  for (const level of ['modalities', 'columns'] as const) {
    const { data: matrix, bytesPerRow } = await window.ask('missingness.matrix', { of, level });
    for (const by of [
      'id',
      'outcome',
      'pattern',
      'cluster',
      'missing',
      { modality: 'clinical', column: 'age' },
    ] as const) {
      const { data } = await window.ask('missingness.order', { of, level, by });
      const bytes = bytesOf(data);
      const order = new Int32Array(bytes.buffer, bytes.byteOffset, 918);
      expect(new Set(order).size).toBe(918);
      if (by === 'cluster') {
        // Like rows lie together: each distinct row is one block.
        const bits = bytesOf(matrix);
        const rows = [...order].map((i) => bits.subarray(i * bytesPerRow, (i + 1) * bytesPerRow).join());
        const blocks = rows.filter((row, i) => row !== rows[i - 1]).length;
        expect(blocks).toBe(new Set(rows).size);
      }
      if (level === 'modalities') before = data;
    }
  }
  await window.ask('missingness.order', { of, level: 'modalities', by: 'id' });
  expect(core.server.data(window.name, before)).toBeNull();
});

test('tells what missingness goes with: the outcome, the centre, a column', async () => {
  const auc = await window.ask('missingness.patternAuc', { of });
  expect(auc.sentence).toMatch(/tells label apart with AUC \.\d\d \(95 % interval/);
  const centre = await window.ask('missingness.associations', { of, with: 'group' });
  const imaging = centre.find(({ modality }) => modality === 'imaging')!;
  expect(imaging.effect!).toBeGreaterThan(0.5);
  expect(imaging.pAdjusted!).toBeLessThan(0.001);
  expect(imaging.table.map(({ label }) => label)).toEqual(['cleveland', 'hungarian', 'switzerland', 'va']);
  const age = await window.ask('missingness.associations', { of, with: { modality: 'clinical', column: 'age' } });
  expect(age.find(({ modality }) => modality === 'lab')!.test).toBe('Mann-Whitney');
  await expect(
    window.ask('missingness.associations', { of, with: { modality: 'clinical', column: 'gone' } }),
  ).rejects.toThrow('no column "gone" in clinical');
});

test('counts missing cells within modalities', async () => {
  const cells = await window.ask('missingness.cells', { of });
  expect(cells.map(({ modality, missing, subjects }) => [modality, missing, subjects])).toEqual([
    ['clinical', 66, 918],
    ['exercise_test', 263, 864],
    ['imaging', 165, 444],
    ['lab', 131, 838],
  ]);
});
