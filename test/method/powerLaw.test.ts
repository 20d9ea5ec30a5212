import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitPowerLaw, valueAt } from '../../src-main/method/powerLaw.ts';

const sizes = [100, 160, 240, 320, 400];

test('a curve that is one is found, and extrapolated', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.2, max: 0.5, noNaN: true }),
      fc.double({ min: 0.5, max: 5, noNaN: true }),
      fc.double({ min: 0.3, max: 1.2, noNaN: true }),
      (a, b, c) => {
        const points = sizes.map((n) => ({ n, y: valueAt({ a, b, c }, n) }));
        const law = fitPowerLaw(points, 1, [0, Infinity])!;
        expect(law.r2).toBeGreaterThan(0.999);
        const drop = valueAt({ a, b, c }, 400) - valueAt({ a, b, c }, 800);
        expect(Math.abs(valueAt(law, 800) - valueAt({ a, b, c }, 800))).toBeLessThan(0.1 * drop + 1e-4);
        // The same turned over, as an AUC is.
        const up = fitPowerLaw(
          points.map(({ n, y }) => ({ n, y: 1 - y })),
          -1,
          [0, 1],
        );
        if (a > 0) expect(1 - valueAt(up!, 800)).toBeCloseTo(valueAt(law, 800), 2);
      },
    ),
    { numRuns: 50 },
  );
});

test('a curve that goes the wrong way is level, and explains nothing', () => {
  const law = fitPowerLaw(
    sizes.map((n) => ({ n, y: 0.5 + n / 1000 })),
    1,
    [0, Infinity],
  )!;
  expect(law.b).toBe(0);
  expect(law.a).toBeCloseTo(0.744, 9);
  expect(law.r2).toBeCloseTo(0, 9);
});

test('it tends to nothing that the figure cannot be', () => {
  // A straight rise: without its bound it would pass 1.
  const law = fitPowerLaw(
    sizes.map((n) => ({ n, y: 0.6 + n / 1250 })),
    -1,
    [0, 1],
  )!;
  expect(law.a).toBeLessThanOrEqual(1);
  expect(valueAt(law, 1e9)).toBeLessThanOrEqual(1);
});

test('three sizes are too few', () => {
  expect(
    fitPowerLaw(
      sizes.slice(0, 3).map((n) => ({ n, y: 1 / n })),
      1,
      [0, 1],
    ),
  ).toBeNull();
});
