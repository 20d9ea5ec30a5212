/** What to measure next, over the contract: a cohort in which one modality decides, and one is pure noise. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cohort, ModalityTable } from '../../src-main/cohort/cohort.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { small, TestCore, trained, type TestWindow } from './studySupport.ts';

/** 240 subjects: `weak` tells a little, `strong` decides, `noise` nothing; `rare` has been measured in 12. */
function madeCohort(): Cohort {
  const n = 240;
  const random = new RandomStream(randomKey('measure next'), 9);
  const outcome = Int32Array.from({ length: n }, (_, i) => i % 2);
  const table = (name: string, signal: number, has: (i: number) => boolean): ModalityTable => {
    const present = Uint8Array.from({ length: n }, (_, i) => (has(i) ? 1 : 0));
    const columns = ['a', 'b'].map((column) => ({
      kind: 'numeric' as const,
      name: `${name}_${column}`,
      values: Float64Array.from(outcome, (y, i) => {
        const x = random.normal() + signal * (2 * y - 1);
        return present[i] === 1 ? x : NaN;
      }),
    }));
    return { name, present, columns };
  };
  return {
    subjects: Array.from({ length: n }, (_, i) => `s${String(i).padStart(3, '0')}`),
    classes: ['healthy', 'ill'],
    outcome,
    outcomeName: 'label',
    modalities: [
      table('noise', 0, (i) => i % 10 < 7),
      table('rare', 0.5, (i) => i % 20 === 3),
      table('strong', 2, (i) => i % 10 > 1),
      table('weak', 0.25, () => true),
    ],
    groups: null,
  };
}

let folder: TestFolder;
let window: TestWindow;
const asked = { set: null, method: null, leaveOut: [], threshold: null, costs: {} };

beforeAll(async () => {
  folder = new TestFolder();
  const network = { ...small.student, steps: 120 };
  const settings = { ...small, teacher: network, student: network };
  const plan = { repeats: 2, settings, methods: ['student', 'teachers', 'student-complete', 'teacher:weak'] };
  window = await trained(new TestCore(folder), madeCohort(), plan, sampleRecord);
}, 60_000);
afterAll(async () => {
  await window.close();
  folder[Symbol.dispose]();
});

test('the modality that decides comes first, noise promises little, and the rare one nothing', async () => {
  // s000 has noise and weak.
  const next = await window.ask('predict.next', { ...asked, subject: 's000', leaveOut: ['noise'] });
  expect(next).toMatchObject({ method: 'student', have: ['weak'], rankedBy: 'change', note: null });
  expect(next.modalities.map(({ modality }) => modality)).toEqual(['strong', 'noise', 'rare']);
  const [strong, noise, rare] = next.modalities;
  // Small networks listen to noise a little; it does not make them surer by much.
  expect(strong!.promised!.change.value).toBeGreaterThan(2 * noise!.promised!.change.value);
  expect(strong!.promised!.entropyFall.value).toBeGreaterThan(noise!.promised!.entropyFall.value + 0.05);
  // Weak guesses are wrong in some four of ten, and then mended.
  expect(strong!.promised!.flips.value).toBeGreaterThan(0.2);
  expect(strong!.promised!.change.lower).toBeLessThan(strong!.promised!.change.value);
  expect(strong!.sentence).toMatch(
    /training patients most like this one, strong changes .* of 100 the decision would flip/,
  );
  expect(noise).toMatchObject({ leftOut: true });
  expect(rare!.promised).toBeNull();
  expect(rare!.sentence).toMatch(
    /too few training patients who have weak, rare to say anything of rare: 12 \(20 are needed\)/,
  );
  expect(await window.ask('predict.next', { ...asked, subject: 's000', leaveOut: ['noise'] })).toEqual(next);
});

test('a subject of the cohort does not vouch for itself', async () => {
  const next = await window.ask('predict.next', { ...asked, subject: 's009', leaveOut: ['strong'] });
  const { donors } = next.modalities.find(({ modality }) => modality === 'strong')!;
  const having = madeCohort().modalities[2]!.present.reduce((sum, one) => sum + one, 0);
  expect(donors).toBeLessThanOrEqual(having - 1);
});

test('with costs the list is by change per cost, without a cost after those with one', async () => {
  const next = await window.ask('predict.next', {
    ...asked,
    subject: 's000',
    leaveOut: ['noise'],
    costs: { noise: 1, strong: 1e6 },
  });
  expect(next.rankedBy).toBe('cost');
  expect(next.modalities.map(({ modality }) => modality)).toEqual(['noise', 'strong', 'rare']);
  const { promised, perCost } = next.modalities[0]!;
  expect(perCost).toBeCloseTo(promised!.change.value, 12);
  const one = await window.ask('predict.next', { ...asked, subject: 's000', leaveOut: ['noise'], costs: { noise: 1 } });
  expect(one.modalities.map(({ modality }) => modality)).toEqual(['noise', 'strong', 'rare']);
  const wrong = window.ask('predict.next', { ...asked, subject: 's000', costs: { pet: 3 } });
  await expect(wrong).rejects.toThrow(/no modality pet; it has noise, rare/);
});

test('a threshold that nobody reaches is never crossed', async () => {
  const far = await window.ask('predict.next', { ...asked, subject: 's000', threshold: 0.9999 });
  expect(far.modalities[0]!.promised!.flips.value).toBe(0);
});

test('what has nothing to say, says so', async () => {
  // s003 has everything.
  const whole = await window.ask('predict.next', { ...asked, subject: 's003' });
  expect(whole).toMatchObject({ modalities: [], note: expect.stringMatching(/nothing left to measure/) as string });
  // The paper's student has no answer; the teachers give theirs, and its change is told.
  const fallback = await window.ask('predict.next', { ...asked, subject: 's000', method: 'student-complete' });
  expect(fallback.method).toBe('teachers');
  expect(fallback.modalities[0]!.modality).toBe('strong');
  const alone = await window.ask('predict.next', { ...asked, subject: 's000', method: 'teacher:weak' });
  expect(alone.modalities.find(({ modality }) => modality === 'strong')).toMatchObject({
    promised: null,
    sentence: 'teacher:weak does not read strong: measuring it would change nothing in this prediction.',
  });
});

test('promises are kept on subjects who have the modality, for changes and for flips', async () => {
  const check = await window.ask('results.promise', { method: 'student', threshold: null });
  for (const figure of [check.absoluteChange!, check.flips!]) {
    expect(figure.slope).toBeGreaterThan(0.8);
    expect(figure.slope).toBeLessThan(1.2);
  }
  const strong = check.modalities.find(({ modality }) => modality === 'strong')!;
  expect(strong.promisedChange).toBeCloseTo(strong.seenChange, 1);
  expect(strong.promisedFlips).toBeCloseTo(strong.seenFlips, 1);
  // Who has `rare` as well are too few to promise anything from.
  expect(check.unpromised).toBeGreaterThan(0);
  expect(window.all('promise.progress').at(-1)).toMatchObject({ done: expect.any(Number) as number });
  expect(await window.ask('results.promise', { method: 'student', threshold: null })).toEqual(check);
});

test('a check can be cancelled, and one of a method without answers says that there is nothing', async () => {
  const running = window.ask('results.promise', { method: 'teachers', threshold: 0.3 });
  await window.ask('results.promiseCancel', {});
  await expect(running).rejects.toThrow('cancelled');
  const nothing = await window.ask('results.promise', { method: 'student-complete', threshold: null });
  expect(nothing).toMatchObject({ pairs: 0, absoluteChange: null, flips: null });
});
