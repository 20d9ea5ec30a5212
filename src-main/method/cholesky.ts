/** Dense linear algebra for small symmetric positive definite matrices, row by row: k is a handful of factors. */

/**
 * Lower factor L [k, k] of a = L L^T.
 *
 * @throws RangeError where `a` is not positive definite.
 */
export function cholesky(a: Float64Array, k: number): Float64Array {
  const lower = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * k + j]!;
      for (let p = 0; p < j; p++) sum -= lower[i * k + p]! * lower[j * k + p]!;
      if (i !== j) lower[i * k + j] = sum / lower[j * k + j]!;
      else if (sum > 0) lower[i * k + i] = Math.sqrt(sum);
      else throw new RangeError('The matrix is not positive definite.');
    }
  }
  return lower;
}

/** Solves L v = b in place. */
export function solveLower(lower: Float64Array, k: number, b: Float64Array): void {
  for (let i = 0; i < k; i++) {
    let sum = b[i]!;
    for (let p = 0; p < i; p++) sum -= lower[i * k + p]! * b[p]!;
    b[i] = sum / lower[i * k + i]!;
  }
}

/** Solves L^T v = b in place. */
export function solveUpper(lower: Float64Array, k: number, b: Float64Array): void {
  for (let i = k - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let p = i + 1; p < k; p++) sum -= lower[p * k + i]! * b[p]!;
    b[i] = sum / lower[i * k + i]!;
  }
}

/** b^T (L L^T)^-1 b; overwrites b with L^-1 b. */
export function inverseQuadratic(lower: Float64Array, k: number, b: Float64Array): number {
  solveLower(lower, k, b);
  let sum = 0;
  for (let i = 0; i < k; i++) sum += b[i]! * b[i]!;
  return sum;
}
