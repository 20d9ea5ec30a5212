/** What distillation changed: a student with and without its teachers, on the subjects whom both answer. */
import type { Distillation } from '../../contract/results.ts';
import { metricsOf } from '../../method/metrics.ts';
import { positiveClass, predictionsOf, scopes } from './source.ts';
import type { Studied } from './studied.ts';

const PAIRS = [
  { without: 'student-nokd', with: 'student' },
  { without: 'complete-only', with: 'student-complete' },
] as const;

/** More points than this are a cloud; every so many are shown. */
const MOST_POINTS = 2000;

/** Null where the study has neither pair of methods. */
export function figureDistillation(of: Studied): Distillation | null {
  const { cohort, spec } = of;
  const pairs = PAIRS.filter((pair) => spec.methods.includes(pair.without) && spec.methods.includes(pair.with));
  const first = pairs[0];
  if (!first) return null;
  const rows = pairs.flatMap((pair) => scopes(of).flatMap((scope) => rowOf(of, pair, scope.name, scope.member)));
  const C = cohort.classes.length;
  const c = positiveClass(of, null);
  const before = predictionsOf(of, first.without);
  const after = predictionsOf(of, first.with);
  const teachers = spec.methods.includes('teachers') ? predictionsOf(of, 'teachers') : null;
  const both = [...cohort.outcome.keys()].filter((i) => before.answered[i] === 1 && after.answered[i] === 1);
  const every = Math.max(1, Math.ceil(both.length / MOST_POINTS));
  const points = both
    .filter((_, k) => k % every === 0)
    .map((i) => ({
      subject: cohort.subjects[i]!,
      outcome: cohort.outcome[i]!,
      without: before.probabilities[i * C + c]!,
      with: after.probabilities[i * C + c]!,
      teachers: teachers?.answered[i] === 1 ? teachers.probabilities[i * C + c]! : null,
    }));
  return { points, total: both.length, positive: cohort.classes[c]!, rows, sentence: sentenceOf(rows[0]) };
}

type Row = Distillation['rows'][number];

function rowOf(of: Studied, pair: (typeof PAIRS)[number], scope: string, member: Uint8Array): Row[] {
  const { outcome, classes } = of.cohort;
  const C = classes.length;
  const before = predictionsOf(of, pair.without);
  const after = predictionsOf(of, pair.with);
  const own = Int32Array.from(outcome.keys()).filter(
    (i) => member[i] === 1 && before.answered[i] === 1 && after.answered[i] === 1,
  );
  if (own.length === 0) return [];
  const truth = own.map((i) => outcome[i]!);
  const figures = (logits: Float64Array) => {
    const rows = new Float64Array(own.length * C);
    own.forEach((i, k) => {
      rows.set(logits.subarray(i * C, (i + 1) * C), k * C);
    });
    return metricsOf(rows, truth, C);
  };
  const without = figures(before.logits);
  const distilled = figures(after.logits);
  const changed = own.filter((i) => before.predicted[i] !== after.predicted[i]);
  return [
    {
      scope,
      subjects: own.length,
      pair: pair.with,
      aucWithout: without.auc,
      aucWith: distilled.auc,
      logLossWithout: without.logLoss,
      logLossWith: distilled.logLoss,
      mended: changed.filter((i) => after.predicted[i] === outcome[i]).length,
      spoilt: changed.filter((i) => before.predicted[i] === outcome[i]).length,
    },
  ];
}

function sentenceOf(row: Row | undefined): string {
  if (!row) return 'No subject has been predicted by both students yet.';
  const { subjects, aucWithout, aucWith, logLossWithout, logLossWith, mended, spoilt } = row;
  const auc =
    aucWithout === null || aucWith === null
      ? ''
      : `the AUC goes from ${aucWithout.toFixed(3)} to ${aucWith.toFixed(3)}, `;
  const loss = `the log loss from ${logLossWithout!.toFixed(3)} to ${logLossWith!.toFixed(3)}`;
  const people = `${mended} ${mended === 1 ? 'prediction became' : 'predictions became'} right and ${spoilt} wrong`;
  return `With the teachers’ soft labels ${auc}${loss} on ${subjects} subjects (their predictions of all folds pooled); ${people}.`;
}
