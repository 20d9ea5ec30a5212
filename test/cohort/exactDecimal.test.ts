import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalValue } from '../../src-main/cohort/exactDecimal.ts';

const COMMA = ','.charCodeAt(0);
const POINT = '.'.charCodeAt(0);

/** NaN is allowed: the caller then goes by JavaScript's own parser. */
function expectExact(digits: string, exponent: number): void {
  const bytes = new TextEncoder().encode(`${digits},`);
  expect(bytes.at(-1)).toBe(COMMA);
  const value = decimalValue(bytes, 0, POINT, exponent);
  if (!Number.isNaN(value)) expect(value).toBe(Number(`${digits.replace('.', '')}e${exponent}`));
}

test('float64 as programs write them come back bit for bit, and are not given up on', () => {
  let given = 0;
  let answered = 0;
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e5, noNaN: true }), (x) => {
      const text = String(x);
      const decimals = text.split('.')[1]?.length ?? 0;
      expectExact(text, -decimals);
      given++;
      if (!Number.isNaN(decimalValue(new TextEncoder().encode(`${text},`), 0, POINT, -decimals))) answered++;
    }),
    { numRuns: 5000 },
  );
  expect(answered / given).toBeGreaterThan(0.95);
});

test('any digits and exponent', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 19n - 1n }), fc.integer({ min: -30, max: 30 }), (digits, exponent) => {
      expectExact(String(digits), exponent);
    }),
    { numRuns: 5000 },
  );
});

test('next to the middle between two float64, where rounding is hardest', () => {
  const odd = fc.bigInt({ min: 2n ** 53n, max: 2n ** 54n - 1n }).map((n) => 2n * n + 1n);
  fc.assert(
    fc.property(odd, fc.integer({ min: 0, max: 3 }), fc.constantFrom(-1n, 0n, 1n), (middle, halvings, beside) => {
      // middle / 2^k = middle * 5^k / 10^k: exactly half way between two neighbours.
      const digits = String(middle * 5n ** BigInt(halvings) + beside);
      if (digits.length <= 19) expectExact(digits, -halvings);
    }),
    { numRuns: 5000 },
  );
});
