/** Middles of some numbers. */

/** @param values Not empty. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param values Not empty. */
export function median(values: readonly number[]): number {
  const ascending = [...values].sort((a, b) => a - b);
  const middle = ascending.length >> 1;
  return ascending.length % 2 === 1 ? ascending[middle]! : (ascending[middle - 1]! + ascending[middle]!) / 2;
}

/**
 * Linear interpolation between order statistics (Hyndman and Fan, *Am. Stat.* 50, 1996, type 7).
 *
 * @param ascending Not empty.
 */
export function quantile(ascending: Float64Array, q: number): number {
  const at = (ascending.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return ascending[low]! + (at - low) * (ascending[high]! - ascending[low]!);
}
