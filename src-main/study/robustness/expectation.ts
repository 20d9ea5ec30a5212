/** What a larger cohort would be expected to bring, where the learning curve tells. */
import { randomKey, RandomStream, purpose } from '../../engine/philox.ts';
import { fitPowerLaw, valueAt, type CurvePoint, type PowerLaw } from '../../method/powerLaw.ts';
import type { LearningPoint } from './kept.ts';
import { figuresOf, RANGES, type Metric } from './points.ts';

export interface Expectation {
  readonly law: PowerLaw;
  /** Training subjects of the study, and of a cohort twice as large. */
  readonly now: number;
  readonly doubled: number;
  /** By the fit. */
  readonly atNow: number;
  readonly atDoubled: number;
  /** 5th and 95th percentile of the change over resampled test folds. */
  readonly lower: number;
  readonly upper: number;
}

export const RESAMPLES = 300;
/** Below it the curve's form is not that of the points. */
export const LEAST_R2 = 0.8;
/** Changes that nobody would measure a second cohort for. */
export const NOTHING = { auc: 0.005, logLoss: 0.01 } as const;
const NAMES = { auc: 'AUC', logLoss: 'log loss' } as const;

const shape = {
  auc: { sign: -1, bounds: RANGES.auc },
  logLoss: { sign: 1, bounds: RANGES.logLoss },
} as const;

/** Mean subjects trained on. */
export function trainedOnMean({ folds }: LearningPoint): number {
  return folds.reduce((sum, { train }) => sum + train, 0) / folds.length;
}

/** @param points Of one method. @returns null where there are too few sizes, or folds cannot be judged one by one. */
export function expectationOf(points: readonly LearningPoint[], metric: Metric): Expectation | null {
  const largest = points.find(({ share }) => share === 1);
  const usable = points.filter(
    (point) => !figuresOf(point).pooled && point.folds.every((fold) => fold[metric] !== null),
  );
  if (!largest || !usable.includes(largest)) return null;
  const { sign, bounds } = shape[metric];
  const fit = (places: readonly number[]): PowerLaw | null =>
    fitPowerLaw(
      usable.map((point): CurvePoint => {
        const y = places.reduce((sum, at) => sum + point.folds[at]![metric]!, 0) / places.length;
        return { n: trainedOnMean(point), y };
      }),
      sign,
      bounds,
    );
  const count = largest.folds.length;
  // Folds are resampled as a whole curve: its sizes are of the same test subjects.
  if (usable.some(({ folds }) => folds.length !== count)) return null;
  const law = fit([...largest.folds.keys()]);
  if (!law) return null;
  const now = trainedOnMean(largest);
  const change = (one: PowerLaw): number => valueAt(one, 2 * now) - valueAt(one, now);
  const random = new RandomStream(randomKey('learning curve', largest.method, metric), purpose.splits);
  const changes = Array.from({ length: RESAMPLES }, () => {
    const resampled = fit(Array.from({ length: count }, () => random.below(count)));
    return resampled ? change(resampled) : 0;
  }).sort((a, b) => a - b);
  return {
    law,
    now,
    doubled: 2 * now,
    atNow: valueAt(law, now),
    atDoubled: valueAt(law, 2 * now),
    lower: changes[Math.floor(0.05 * RESAMPLES)]!,
    upper: changes[Math.ceil(0.95 * RESAMPLES) - 1]!,
  };
}

const people = (n: number): string => Math.round(n).toLocaleString('en-GB');
const three = (value: number): string => value.toFixed(3);

/** One plain sentence; it promises something only where the fit supports it. */
export function expectationSentence(method: string, points: readonly LearningPoint[], metric: Metric): string {
  const name = NAMES[metric];
  const found = expectationOf(points, metric);
  if (!found) {
    return `The curve of ${method} has too few sizes, or too few subjects in a test fold, to say what a larger cohort would bring to the ${name}.`;
  }
  const { law, now, doubled, atNow, atDoubled, lower, upper } = found;
  const better = metric === 'auc' ? lower > 0 : upper < 0;
  const most = Math.max(Math.abs(lower), Math.abs(upper));
  if (most < NOTHING[metric] && law.distance < NOTHING[metric]) {
    return (
      `The ${name} of ${method} has all but levelled off at ${people(now)} training subjects: doubling the cohort would be ` +
      `expected to change it by less than ${NOTHING[metric]}, if the curve goes on as fitted.`
    );
  }
  if (!better || law.r2 < LEAST_R2) {
    return (
      `From the curve of ${method} it cannot be told what a larger cohort would bring to the ${name}: ` +
      (law.r2 < LEAST_R2
        ? 'its points do not lie on an inverse power law.'
        : 'over resampled test folds, doubling it changes it either way.')
    );
  }
  return (
    `Doubling the cohort (from ${people(now)} to ${people(doubled)} training subjects) would be expected to ` +
    `${metric === 'auc' ? 'raise' : 'lower'} the ${name} of ${method} from ${three(atNow)} to about ${three(atDoubled)} ` +
    `(over resampled test folds ${three(atNow + lower)} to ${three(atNow + upper)}), if the curve goes on as fitted.`
  );
}

export const CURVE_CAVEAT =
  'An extrapolation: it holds for more subjects of the same kind, with the same settings; training sets overlap, so that the ' +
  'range over resampled folds is too narrow. Each point is trained on part of the same subjects.';
