/**
 * Limited-memory BFGS (Nocedal and Wright, *Numerical Optimization*, 2nd ed., algorithms 7.4 and 7.5) with a
 * backtracking line search: for the smooth convex objectives of the baselines.
 *
 * @param start Starting point; not changed. @param evaluate Returns the value at x and writes its gradient.
 */
export function minimise(
  start: Float64Array,
  evaluate: (x: Float64Array, gradient: Float64Array) => number,
  { iterations = 500, tolerance = 1e-6, history = 10 } = {},
): Float64Array {
  const n = start.length;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(n);
  let value = evaluate(x, gradient);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (largest(gradient) <= tolerance * Math.max(1, Math.abs(value))) break;
    const direction = gradient.map((g) => -g);
    const alphas: number[] = [];
    for (let k = pairs.length - 1; k >= 0; k--) {
      const { s, y, rho } = pairs[k]!;
      const alpha = rho * dot(s, direction);
      alphas[k] = alpha;
      add(direction, -alpha, y);
    }
    const last = pairs.at(-1);
    const scaling = last ? 1 / (last.rho * dot(last.y, last.y)) : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    for (let i = 0; i < n; i++) direction[i]! *= scaling;
    pairs.forEach(({ s, y, rho }, k) => {
      add(direction, alphas[k]! - rho * dot(y, direction), s);
    });
    const slope = dot(gradient, direction);
    if (slope >= 0) break;
    let size = 1;
    let next = new Float64Array(n);
    const nextGradient = new Float64Array(n);
    let nextValue = Infinity;
    for (let tries = 0; tries < 50; tries++, size /= 2) {
      next = x.map((xi, i) => xi + size * direction[i]!);
      nextValue = evaluate(next, nextGradient);
      if (nextValue <= value + 1e-4 * size * slope) break;
    }
    if (!(nextValue < value)) break;
    const s = next.map((xi, i) => xi - x[i]!);
    const y = nextGradient.map((g, i) => g - gradient[i]!);
    const sy = dot(s, y);
    if (sy > 1e-12 * dot(y, y)) {
      pairs.push({ s, y, rho: 1 / sy });
      if (pairs.length > history) pairs.shift();
    }
    x = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(to: Float64Array, factor: number, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
