/**
 * Decimal digits -> the nearest float64, without a string, for the 16 to 19 digits that programs write a float64 with.
 *
 * A mantissa below 2^53 needs one correctly rounded operation (Clinger 1990). A longer one is held as an unevaluated sum
 * of two float64 and divided as such; the result is exact to about 2^-103, so it can only be rounded wrongly where the
 * true value is that close to the middle between two float64. That is noticed, and left to the caller.
 */

/** 10^0 .. 10^22: every power of ten that float64 holds exactly. */
export const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

const ZERO = 48;

/** The digits are gathered in whole numbers of 32 bits, 9 + 6 + 4 of them: quicker than one float64 digit by digit. */
const FIRST = 9;
const SECOND = 15;
const THIRD = 19;

/** Veltkamp's constant: splits a float64 into two halves of 26 bits, whose products are exact. */
const SPLITTER = 2 ** 27 + 1;

/**
 * The value of the digits from `from` on, a decimal point among them skipped, times 10^exponent.
 * @param exponent of the last digit.
 * @returns NaN where it cannot be told: more than 19 digits, a power of ten that is not exact, too close to call.
 */
export function decimalValue(bytes: Uint8Array, from: number, point: number, exponent: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let digits = 0;
  for (let p = from; ; p++) {
    const byte = bytes[p]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (digits < FIRST) {
        a = (Math.imul(a, 10) + digit) | 0;
        if (a !== 0) digits++;
      } else if (digits < SECOND) {
        b = (Math.imul(b, 10) + digit) | 0;
        digits++;
      } else if (digits < THIRD) {
        c = (Math.imul(c, 10) + digit) | 0;
        digits++;
      } else {
        return NaN;
      }
    } else if (byte !== point) {
      break;
    }
  }
  const first = digits <= FIRST ? a : a * POWERS_OF_TEN[Math.min(digits, SECOND) - FIRST]! + b;
  if (digits > SECOND) return divideLong(first, c, digits - SECOND, exponent);
  if (exponent < -22 || exponent > 22) return NaN;
  return exponent < 0 ? first / POWERS_OF_TEN[-exponent]! : first * POWERS_OF_TEN[exponent]!;
}

/** (first * 10^moreDigits + more) * 10^exponent, in twice the precision; NaN as in `decimalValue`. */
function divideLong(first: number, more: number, moreDigits: number, exponent: number): number {
  if (exponent > 0 || exponent < -22) return NaN;
  // mantissa = high + low, exactly.
  const scale = POWERS_OF_TEN[moreDigits]!;
  const product = first * scale;
  const high = product + more;
  const low = productError(first, scale, product) + (more - (high - product));
  // quotient = q0 + q1, by one step of long division.
  const power = POWERS_OF_TEN[-exponent]!;
  const q0 = high / power;
  const back = q0 * power;
  const q1 = (high - back - productError(q0, power, back) + low) / power;
  const sum = q0 + q1;
  const rest = q1 - (sum - q0);
  // Were the rest a hair larger and rounding still the same, no error of ours can have changed it.
  return sum + rest * 1.0000001 === sum ? sum : NaN;
}

/** a * b - product, exactly, for product = fl(a * b) (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const ca = SPLITTER * a;
  const aHigh = ca - (ca - a);
  const aLow = a - aHigh;
  const cb = SPLITTER * b;
  const bHigh = cb - (cb - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
