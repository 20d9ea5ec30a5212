import { expect, test } from 'vitest';
import { cohortSha256 } from '../../src-main/store/cohortDigest.ts';
import { shareCohort } from '../../src-main/study/shareCohort.ts';
import { sampleCohort } from '../store/support.ts';

test('a shared cohort is the same, bit for bit, on memory that threads share', () => {
  const cohort = sampleCohort();
  const shared = shareCohort(cohort);
  expect(shared).toEqual(cohort);
  expect(cohortSha256(shared)).toBe(cohortSha256(cohort));
  for (const { present, columns } of shared.modalities) {
    expect(present.buffer).toBeInstanceOf(SharedArrayBuffer);
    for (const column of columns) {
      const { buffer } = column.kind === 'numeric' ? column.values : column.codes;
      expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  }
  expect(shared.outcome.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test('what is shared already is not copied', () => {
  const once = shareCohort(sampleCohort());
  expect(shareCohort(once).outcome).toBe(once.outcome);
});
