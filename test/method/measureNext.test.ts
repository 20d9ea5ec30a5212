import { describe, expect, test } from 'vitest';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { averagedDonors, EVERYBODY, nearTo, type Donors } from '../../src-main/method/donors.ts';
import { bestShare, shareErrors } from '../../src-main/method/donorShare.ts';
import { addPairs, calibrationOf, noPairs } from '../../src-main/method/measureCalibration.ts';
import { EffectOn, forecast } from '../../src-main/method/measureNext.ts';

const key = randomKey('test');
/** Two classes: log odds as centred logits. */
const logits = (...odds: number[]): Float64Array => Float64Array.from(odds.flatMap((z) => [-z / 2, z / 2]));
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Donors whose log odds shift by `shift(z, noise)`, some draws each. */
function madeDonors(n: number, draws: number, shift: (z: number, noise: number) => number, seed = 1): Donors {
  const random = new RandomStream(randomKey('donors', seed), 0);
  const before: number[] = [];
  const moved: number[] = [];
  for (let k = 0; k < n * draws; k++) {
    const z = 1.5 * random.normal();
    before.push(z);
    moved.push(shift(z, random.normal()));
  }
  return {
    classes: 2,
    subjects: Int32Array.from({ length: n }, (_, j) => j * 3),
    donor: Int32Array.from({ length: n * draws }, (_, k) => Math.floor(k / draws)),
    before: logits(...before),
    shift: logits(...moved),
  };
}

describe('the effect of a shift', () => {
  test('is the change of the probability, of its entropy, and of the decision', () => {
    const { change, fall, flips } = new EffectOn(logits(-1), null).by(logits(3), 0);
    const [p, q] = [sigmoid(-1), sigmoid(2)];
    const bits = (x: number) => -x * Math.log2(x) - (1 - x) * Math.log2(1 - x);
    expect(change).toBeCloseTo(q - p, 12);
    expect(fall).toBeCloseTo(bits(p) - bits(q), 12);
    expect(flips).toBe(true);
    // Both sides of .95.
    expect(new EffectOn(logits(-1), 0.95).by(logits(3), 0).flips).toBe(false);
  });

  test('beyond two classes is the total variation', () => {
    const z = Float64Array.of(Math.log(0.2), Math.log(0.3), Math.log(0.5));
    const to = Float64Array.of(Math.log(0.6), Math.log(0.3), Math.log(0.1));
    const { change, flips } = new EffectOn(z, null).by(
      to.map((one, c) => one - z[c]!),
      0,
    );
    expect(change).toBeCloseTo(0.4, 12);
    expect(flips).toBe(true);
  });
});

describe('donors near a prediction', () => {
  const donors = madeDonors(100, 2, (z) => 0.5 * z + 1);

  test('are the nearest, weigh less the farther, and leave out the patient', () => {
    const near = nearTo(donors, logits(0.3), 0.2, 7);
    expect(near.draws).toHaveLength(40);
    expect([...near.draws].map((k) => donors.donor[k])).not.toContain(7);
    expect(near.available).toBe(99);
    expect(near.weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const distance = (k: number) => Math.abs(donors.before[2 * k + 1]! * 2 - 0.3);
    const order = [...near.draws.keys()].sort((a, b) => near.weights[b]! - near.weights[a]!);
    const distances = order.map((at) => distance(near.draws[at]!));
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    const chosen = new Set(near.draws);
    const farthest = Math.max(...distances);
    for (let k = 0; k < donors.donor.length; k++) {
      if (!chosen.has(k) && donors.donor[k] !== 7) expect(distance(k)).toBeGreaterThanOrEqual(farthest);
    }
  });

  test('have their shifts moved to where the prediction is: a straight relation is met exactly', () => {
    for (const z of [-5, 0, 2, 6]) {
      const { shift } = nearTo(donors, logits(z), EVERYBODY);
      for (let k = 1; k < shift.length; k += 2) expect(2 * shift[k]!).toBeCloseTo(0.5 * z + 1, 3);
    }
  });

  test('that are all in one place are all alike', () => {
    const same = { ...donors, before: logits(...new Array<number>(200).fill(1)) };
    const { weights, draws } = nearTo(same, logits(1), 0.1);
    expect(draws.length).toBe(200);
    expect(new Set(weights).size).toBe(1);
  });

  test('are averaged by donor for a prediction that is a mean', () => {
    const mean = averagedDonors(donors);
    expect(mean.donor).toHaveLength(100);
    expect(mean.before[1]).toBeCloseTo((donors.before[1]! + donors.before[3]!) / 2, 12);
    expect(mean.shift[199]).toBeCloseTo((donors.shift[397]! + donors.shift[399]!) / 2, 12);
  });
});

describe('a forecast', () => {
  test('has the expected change and flips of the shifts that there are', () => {
    // Half of the donors are told +4, half -4, whatever S says.
    const donors = madeDonors(400, 1, (_, noise) => (noise > 0 ? 4 : -4));
    const { promised } = forecast(donors, logits(1), EVERYBODY, null, key);
    const up = [...donors.shift.keys()].filter((k) => k % 2 === 1 && donors.shift[k]! > 0).length / 400;
    const p = sigmoid(1);
    const [a, b] = [sigmoid(5) - p, p - sigmoid(-3)];
    // But for the slope, which is near 0 here.
    expect(promised!.change.value).toBeCloseTo(up * a + (1 - up) * b, 1);
    expect(promised!.flips.value).toBeCloseTo(1 - up, 2);
    expect(promised!.flips.lower).toBeLessThan(promised!.flips.value);
    expect(promised!.flips.upper).toBeGreaterThan(promised!.flips.value);
    // Binomial: 400 donors, a half.
    expect(promised!.flips.upper - promised!.flips.lower).toBeGreaterThan(0.07);
    expect(promised!.flips.upper - promised!.flips.lower).toBeLessThan(0.13);
    expect(promised!.changeLow).toBeLessThan(promised!.changeHigh);
  });

  test('is the same twice, and another under another key', () => {
    const donors = madeDonors(60, 2, (_, noise) => noise);
    const made = () => forecast(donors, logits(0), 0.5, null, key);
    expect(made()).toEqual(made());
    expect(forecast(donors, logits(0), 0.5, null, randomKey('other')).promised!.change.lower).not.toBe(
      made().promised!.change.lower,
    );
  });

  test('is none with fewer than 20 donors, or nobody', () => {
    expect(
      forecast(
        madeDonors(19, 5, () => 1),
        logits(0),
        1,
        null,
        key,
      ),
    ).toMatchObject({ available: 19, promised: null });
    expect(
      forecast(
        madeDonors(20, 5, () => 1),
        logits(0),
        1,
        null,
        key,
      ).promised,
    ).not.toBeNull();
    expect(
      forecast(
        madeDonors(20, 5, () => 1),
        logits(0),
        1,
        null,
        key,
        3,
      ).promised,
    ).toBeNull();
    expect(
      forecast(
        madeDonors(0, 1, () => 1),
        logits(0),
        1,
        null,
        key,
      ),
    ).toMatchObject({ available: 0, promised: null });
  });
});

test('few neighbours are chosen where the shift bends with the prediction, many where it does not', () => {
  const flat = madeDonors(150, 1, (_, noise) => noise);
  const bent = madeDonors(150, 1, (z, noise) => 3 * Math.sin(3 * z) + 0.1 * noise);
  expect(bestShare(shareErrors(flat))).toBeGreaterThanOrEqual(0.7);
  expect(bestShare(shareErrors(bent))).toBeLessThanOrEqual(0.4);
});

describe('the check of a promise', () => {
  test('finds a slope of 1 where patients are as their donors, for changes and for flips', () => {
    // A weak and a strong modality, as a study pools them.
    const pairs = noPairs();
    for (const strength of [0.3, 1.5]) {
      const donors = madeDonors(400, 1, (z, noise) => 0.4 * z + strength * noise, 2);
      const share = bestShare(shareErrors(donors));
      for (let own = 0; own < 400; own++) addPairs(pairs, donors, own, share, null);
    }
    const change = calibrationOf(pairs.subject, pairs.promisedChange, pairs.seenChange, key)!;
    const flips = calibrationOf(pairs.subject, pairs.promisedFlip, pairs.seenFlip, key)!;
    for (const { slope, slopeLower, slopeUpper, bins, meanPromised, meanSeen } of [change, flips]) {
      expect(slope).toBeGreaterThan(0.8);
      expect(slope).toBeLessThan(1.2);
      expect(slopeLower).toBeLessThan(1);
      expect(slopeUpper).toBeGreaterThan(1);
      expect(meanPromised).toBeCloseTo(meanSeen, 1);
      expect(bins).toHaveLength(10);
      expect(bins.reduce((sum, one) => sum + one.pairs, 0)).toBe(800);
    }
  });

  test('finds a promise that is not kept', () => {
    const random = new RandomStream(key, 0);
    const promised = Array.from({ length: 200 }, () => random.uniform());
    const seen = promised.map((p) => p / 2 + 0.1);
    const figure = calibrationOf([...promised.keys()], promised, seen, key)!;
    expect(figure.slope).toBeCloseTo(0.5, 10);
    expect(figure.intercept).toBeCloseTo(0.1, 10);
    expect(figure.slopeUpper).toBeLessThan(0.8);
  });

  test('has no slope where promises do not differ, and nothing without pairs', () => {
    expect(calibrationOf([1, 2, 3], [0.2, 0.2, 0.2], [0, 1, 0], key)).toMatchObject({ slope: null, pairs: 3 });
    expect(calibrationOf([], [], [], key)).toBeNull();
  });

  test('a subject’s own shift is no part of its promise', () => {
    const donors = madeDonors(80, 1, (_, noise) => noise);
    const promise = (of: Donors) => {
      const pairs = noPairs();
      addPairs(pairs, of, 5, 0.5, null);
      return pairs;
    };
    const shift = donors.shift.slice();
    shift[10] = -40;
    shift[11] = 40;
    const [own, other] = [promise(donors), promise({ ...donors, shift })];
    expect(other.promisedChange).toEqual(own.promisedChange);
    expect(other.promisedFlip).toEqual(own.promisedFlip);
    expect(other.seenChange[0]).not.toBe(own.seenChange[0]);
  });
});
