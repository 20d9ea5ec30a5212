/**
 * Figures that single test folds are too small for: calls at the usual threshold, and calibration. They are taken on all
 * test folds of a repeat together, where each subject is once, and averaged over repeats.
 */
import { mean, median } from '../method/statistics/averages.ts';
import { aroundEstimate, expectedCalibrationError, recalibration } from '../method/calibration.ts';
import { logOddsOf, predictedClass, probabilities, ranked } from '../method/metrics.ts';
import type { Interval } from '../method/statistics/interval.ts';
import { countCalls, thresholdFigures, type ThresholdFigures } from '../method/statistics/thresholdFigures.ts';
import type { Judged, Part } from './testFolds.ts';

export interface CalibrationFigures {
  /** In the large: 0 is ideal. */
  readonly intercept: number | null;
  /** At 95 %, for these fitted models: the variance of the median repeat. */
  readonly interceptInterval: Interval | null;
  /** 1 is ideal. */
  readonly slope: number | null;
  readonly slopeInterval: Interval | null;
  /** Expected calibration error over ten bins of equal width. */
  readonly ece: number | null;
}

/** One class against the rest. */
export interface ClassFigures extends ThresholdFigures {
  readonly label: string;
  readonly calibration: CalibrationFigures;
}

export interface RepeatFigures extends ThresholdFigures {
  readonly calibration: CalibrationFigures;
  /** Beyond two classes: each against the rest; the figures themselves are then means over them. */
  readonly byClass?: readonly ClassFigures[];
}

const NAMES = ['sensitivity', 'specificity', 'ppv', 'npv', 'f1'] as const;

/** @param labels Of the classes. */
export function repeatFigures({ parts }: Judged, labels: readonly string[]): RepeatFigures {
  const repeats = wholeRepeats(parts);
  const C = labels.length;
  const figures = (c: number) => ({ ...callsOf(repeats, c, C), calibration: calibrationOf(repeats, c, C) });
  if (C === 2) return figures(1);
  const byClass = ranked(C).map((c): ClassFigures => ({ label: labels[c]!, ...figures(c) }));
  const macro = (values: readonly (number | null)[]): number | null =>
    values.includes(null) ? null : mean(values as readonly number[]);
  return {
    ...(Object.fromEntries(
      NAMES.map((name) => [name, macro(byClass.map((one) => one[name]))]),
    ) as unknown as ThresholdFigures),
    calibration: {
      intercept: macro(byClass.map(({ calibration }) => calibration.intercept)),
      interceptInterval: null,
      slope: macro(byClass.map(({ calibration }) => calibration.slope)),
      slopeInterval: null,
      ece: macro(byClass.map(({ calibration }) => calibration.ece)),
    },
    byClass,
  };
}

/** The test folds of each repeat together. */
function wholeRepeats(parts: Judged['parts']): Omit<Part, 'subjects'>[] {
  return [...Map.groupBy(parts, ({ repeat }) => repeat).values()].map((folds) => ({
    logits: Float64Array.from(folds.flatMap(({ logits }) => [...logits])),
    outcome: Int32Array.from(folds.flatMap(({ outcome }) => [...outcome])),
  }));
}

/** At the class of the largest probability, which of two classes is a threshold of one half. */
function callsOf(repeats: readonly Omit<Part, 'subjects'>[], c: number, C: number): ThresholdFigures {
  const calls = repeats.map(({ logits, outcome }) =>
    countCalls(
      Uint8Array.from(outcome, (_, i) => (predictedClass(logits, i, C) === c ? 1 : 0)),
      Uint8Array.from(outcome, (y) => (y === c ? 1 : 0)),
    ),
  );
  const sum = (name: keyof (typeof calls)[number]): number => calls.reduce((total, one) => total + one[name], 0);
  return thresholdFigures({
    truePositives: sum('truePositives'),
    falsePositives: sum('falsePositives'),
    falseNegatives: sum('falseNegatives'),
    trueNegatives: sum('trueNegatives'),
  });
}

function calibrationOf(repeats: readonly Omit<Part, 'subjects'>[], c: number, C: number): CalibrationFigures {
  const fits = repeats.map(({ logits, outcome }) => {
    const positive = Uint8Array.from(outcome, (y) => (y === c ? 1 : 0));
    const p = probabilities(logits, C);
    const own = Float64Array.from(outcome, (_, i) => p[i * C + c]!);
    const z = Float64Array.from(outcome, (_, i) => logOddsOf(logits, i, c, C));
    return { ...recalibration(z, positive), ece: expectedCalibrationError(own, positive) };
  });
  const estimate = (value: 'intercept' | 'slope', variance: 'interceptVariance' | 'slopeVariance') => {
    const values = fits.map((fit) => fit[value]);
    if (values.includes(null)) return { value: null, interval: null };
    const centre = mean(values as number[]);
    return { value: centre, interval: aroundEstimate(centre, median(fits.map((fit) => fit[variance]!))) };
  };
  const intercept = estimate('intercept', 'interceptVariance');
  const slope = estimate('slope', 'slopeVariance');
  return {
    intercept: intercept.value,
    interceptInterval: intercept.interval,
    slope: slope.value,
    slopeInterval: slope.interval,
    ece: mean(fits.map(({ ece }) => ece)),
  };
}
