/** Curves, calibration, confusion, contributions: one method on one scope. */
import { quantile } from '../../method/statistics/averages.ts';
import type { Confusion, Contribution, ResultCurves } from '../../contract/results.ts';
import { curvesOf } from '../../method/curves.ts';
import { delong } from '../../method/delong.ts';
import { netBenefit } from '../../method/statistics/netBenefit.ts';
import { countCalls, thresholdFigures } from '../../method/statistics/thresholdFigures.ts';
import { aroundAuc } from '../aucInterval.ts';
import { calibrationCurve } from './calibrationCurve.ts';
import { contributionsOf, positiveClass, predictionsOf, scored, scopeOf } from './source.ts';
import type { Studied } from './studied.ts';

export function figureCurves(of: Studied, method: string, scope: string, chosen: number | null): ResultCurves {
  const c = positiveClass(of, chosen);
  const raw = scored(of, method, scope, c);
  const { score, p, positive } = raw;
  const subjects = score.length;
  const { roc, precisionRecall, averagePrecision } = curvesOf(p, positive);
  const ranked = delong(score, positive);
  const interval = ranked === null || ranked.variance === null ? null : aroundAuc(ranked.auc, ranked.variance);
  const notes = [
    'Drawn from each subject’s out-of-fold prediction (mean over repeats), all folds together; its AUC and its calibration ' +
      'may differ from the means over test folds and repeats in the table of methods.',
    ...(ranked ? [] : ['There is no curve: everybody here is on one side of the outcome.']),
  ];
  return {
    method,
    scope,
    positive: of.cohort.classes[c]!,
    subjects,
    positives: positive.reduce((sum, one) => sum + one, 0),
    auc: { value: ranked?.auc ?? null, lower: interval?.lower ?? null, upper: interval?.upper ?? null },
    averagePrecision,
    roc: [...roc],
    precisionRecall: [...precisionRecall],
    ...calibrationCurve(of, method, scope, c, raw),
    netBenefit: ranked ? netBenefit(p, positive) : [],
    note: notes.join(' '),
  };
}

/**
 * Without a threshold, the class of the largest probability. With one, a subject counts as positive from that
 * probability on; beyond two classes the others are then taken together.
 */
export function figureConfusion(
  of: Studied,
  method: string,
  scope: string,
  chosen: number | null,
  threshold: number | null,
): Confusion {
  const { classes, outcome } = of.cohort;
  const c = positiveClass(of, chosen);
  const { subjects, p, positive } = scored(of, method, scope, c);
  const { predicted } = predictionsOf(of, method);
  const says = Uint8Array.from(subjects, (i, k) =>
    (threshold === null ? predicted[i] === c : p[k]! >= threshold) ? 1 : 0,
  );
  const together = threshold !== null && classes.length > 2;
  const labels = together ? [`not ${classes[c]!}`, classes[c]!] : [...classes];
  const counts = labels.map(() => labels.map(() => 0));
  let correct = 0;
  subjects.forEach((i, k) => {
    const truth = together ? positive[k]! : outcome[i]!;
    const other = classes.length === 2 ? 1 - c : -1;
    const said = together ? says[k]! : threshold === null ? predicted[i]! : says[k] === 1 ? c : other;
    counts[truth]![said]!++;
    if (truth === said) correct++;
  });
  return {
    classes: labels,
    counts,
    threshold,
    ...thresholdFigures(countCalls(says, positive)),
    accuracy: subjects.length === 0 ? null : correct / subjects.length,
    abstained: scopeOf(of, scope).subjects - subjects.length,
  };
}

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** To the log odds of the second of two classes; beyond two, to the logit of the first, centred over classes. */
export function figureContributions(of: Studied, method: string): Contribution[] {
  const { modalities, classes, outcome } = of.cohort;
  const C = classes.length;
  const M = modalities.length;
  const all = contributionsOf(of, method);
  const say = (i: number, m: number): number => {
    const at = (i * M + m) * C;
    return C === 2 ? all[at + 1]! - all[at]! : all[at]!;
  };
  return modalities.flatMap(({ name }, m) => {
    const own = [...outcome.keys()].filter((i) => outcome[i]! >= 0 && !Number.isNaN(say(i, m)));
    if (own.length === 0) return [];
    return [
      {
        modality: name,
        subjects: own.length,
        meanAbsolute: own.reduce((sum, i) => sum + Math.abs(say(i, m)), 0) / own.length,
        classes: classes.map((label, c) => {
          const values = Float64Array.from(own.filter((i) => outcome[i] === c).map((i) => say(i, m))).sort();
          return { label, quantiles: values.length === 0 ? [] : QUANTILES.map((q) => quantile(values, q)) };
        }),
      },
    ];
  });
}
