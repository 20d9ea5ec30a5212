/** What a study is made of where the user leaves something open. */
import { describe, expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { makeSpec, protocols, type StudyChoice } from '../../src-main/study/newStudy.ts';

const cohort: Cohort = {
  subjects: ['a', 'b', 'c', 'd'],
  classes: ['no', 'yes'],
  outcome: Int32Array.of(0, 1, 0, 1),
  modalities: [{ name: 'mri', present: Uint8Array.of(1, 1, 1, 1), columns: [] }],
  groups: ['north', 'south', 'north', 'south'],
} as unknown as Cohort;

const left: Omit<StudyChoice, 'protocol'> = {
  methods: null,
  folds: null,
  repeats: null,
  seed: 1,
  engine: 'fused',
  settings: {},
};

describe.each(protocols)('$name', (protocol) => {
  test('takes its folds and repeats where nothing else is asked', () => {
    const { folds, repeats } = makeSpec(cohort, { ...left, protocol }, 'stratified');
    expect([folds, repeats]).toEqual([protocol.folds, protocol.repeats]);
  });

  test('leaves every group out once, since a repeat would leave out the same', () => {
    const { folds, repeats } = makeSpec(cohort, { ...left, protocol }, 'group');
    expect([folds, repeats]).toEqual([2, 1]);
    expect(makeSpec(cohort, { ...left, protocol, repeats: 3 }, 'group').repeats).toBe(3);
  });
});
