/** What the attention of fitted methods weighs. */
import { expect, test } from 'vitest';
import { layoutOf } from '../../src-main/engine/network.ts';
import type { AdditiveModel } from '../../src-main/method/additive.ts';
import { decodeArtifact, encodeArtifact } from '../../src-main/method/artifact.ts';
import { attentionOf } from '../../src-main/method/attention.ts';
import { answer, type Model } from '../../src-main/method/methods.ts';
import { readSettings } from '../../src-main/method/settings.ts';
import { smallCohort } from '../support/cohorts.ts';
import { fused } from '../support/engines.ts';
import { fit } from '../support/fitting.ts';

const cohort = smallCohort(5, { n: 90, widths: [12, 6] });
const rows = Int32Array.from(cohort.subjects.keys());
const network = { width: 8, steps: 200, members: 2, batch: 16 };
const settingsFor = (attention: boolean) =>
  readSettings({
    teacher: { ...network, attention },
    student: { ...network, attention },
    distillation: { innerFolds: 3 },
  });

test.each(['student', 'teachers', 'late-average'])('%s: the weights of a modality add up to 1', async (method) => {
  const model = await fit(cohort, method, rows, settingsFor(true));
  const attention = attentionOf(model);
  expect(attention.map(({ of }) => of)).toEqual([12, 6]);
  for (const { features, kept, of, zeroShare } of attention) {
    expect(features.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 10);
    expect(features.map(({ weight }) => weight)).toEqual(features.map(({ weight }) => weight).sort((a, b) => b - a));
    expect(kept).toBe(features.length);
    // What no network keeps, every network leaves out.
    expect(zeroShare).toBeGreaterThanOrEqual((of - kept) / of - 1e-12);
  }
  expect(attention[0]!.zeroShare).toBeGreaterThan(0);
});

test('are read from the scores of each network of the ensemble', async () => {
  const model = (await fit(cohort, 'student', rows, settingsFor(true))) as AdditiveModel;
  const { attention: at } = layoutOf(model.spec).branches[1]!;
  const members = model.members.map((weights) => Float32Array.from(weights));
  // One network has eyes for the third feature alone, the other is as at its start.
  members[0]!.fill(0, at, at + 6);
  members[0]![at + 2] = 10;
  members[1]!.fill(0, at, at + 6);
  const [, second] = attentionOf({ ...model, members });
  expect(second).toMatchObject({ kept: 6, of: 6, zeroShare: 5 / 12 });
  expect(second!.features[0]!.column).toBe(model.scalers[1]!.features[2]!.column);
  expect(second!.features.map(({ weight }) => weight)).toEqual([
    expect.closeTo(7 / 12, 10),
    ...Array.from({ length: 5 }, () => expect.closeTo(1 / 12, 10) as number),
  ]);
});

test('there are none without attention, nor in a model from before there was any', async () => {
  const model = (await fit(cohort, 'student', rows, settingsFor(false))) as AdditiveModel;
  expect(attentionOf(model)).toEqual([]);
  const { attention, ...spec } = model.spec;
  expect(attention).toBe(false);
  const old = decodeArtifact(encodeArtifact({ ...model, spec })) as Model;
  expect(attentionOf(old)).toEqual([]);
  expect(answer(fused, old, cohort, rows)).toEqual(answer(fused, model, cohort, rows));
});
