/** `lacuna evaluate`: the figures of a finished study. */
import { methodsFor } from '../method/methods.ts';
import type { Interval } from '../method/statistics/interval.ts';
import { minus } from '../report/model.ts';
import { openProject, type Project } from '../store/project.ts';
import { temperatureOf } from '../study/calibrated.ts';
import { evaluate, type Evaluation, type Result } from '../study/evaluate.ts';
import { FINAL } from '../study/plan.ts';
import { ArgumentError } from './argumentError.ts';
import type { Arguments, OptionDefinition } from './options.ts';
import { print, printJson, shellPath, textTable } from './output.ts';

export const evaluateOptions: readonly OptionDefinition[] = [
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

/** @throws ArgumentError */
export function refuseUnfinished(project: Project): void {
  const { done, total } = project.taskCounts();
  const left = total - done;
  if (left === 0) return;
  throw new ArgumentError(
    `${project.path}: ${left} ${left === 1 ? 'task is' : 'tasks are'} not done yet; ` +
      `lacuna run --out ${shellPath(project.path)} --resume finishes the study.`,
  );
}

/** @throws ArgumentError where the study is not finished. */
export function evaluateProject(project: Project): Evaluation {
  const spec = project.readSpec();
  const cohort = project.readCohort();
  refuseUnfinished(project);
  const folds = project
    .tasks()
    .filter(({ repeat, method }) => repeat !== FINAL && spec.methods.includes(method))
    .map(({ id, method, repeat, fold }) => {
      const predictions = project.predictions(id)!;
      return { method, repeat, fold, predictions, ...temperatureOf(project.summary(id)) };
    });
  const methods = methodsFor(cohort).filter((method) => spec.methods.includes(method));
  return evaluate(cohort, spec, methods, folds);
}

/** Tasks whose networks were trained by another engine than the study's own, since that failed: with it, by task. */
export function trainedElsewhere(project: Project): Record<string, string> {
  const elsewhere: Record<string, string> = {};
  for (const { event, detail } of project.audit()) {
    if (event !== 'task-done' || typeof detail['task'] !== 'string') continue;
    if (typeof detail['engine'] === 'string') elsewhere[detail['task']] = detail['engine'];
  }
  return elsewhere;
}

const three = (value: number | null): string => (value === null ? '–' : minus(value.toFixed(3)));

/**
 * The results as text: one table per scope that is wanted, methods in their usual order, and the default method against
 * the others.
 */
export function evaluationText(evaluation: Evaluation, wanted: (scope: string) => boolean = () => true): string {
  const scopes = [...new Set(evaluation.results.map(({ scope }) => scope))].filter(wanted);
  const parts = scopes.map((scope) => {
    const results = evaluation.results.filter((result) => result.scope === scope && result.answered > 0);
    // The pattern with every modality is the table of complete subjects once more.
    if (results.length === 0 || scope === `pattern:${evaluation.modalities.join('+')}`) return null;
    const title = scopeTitle(scope, results[0]!.subjects);
    const flagged = results.some(({ pooled }) => pooled);
    const table = textTable(
      ['method', 'answered', 'AUC', '95 % interval', 'SD', 'bal. acc.', 'sens.', 'spec.', 'Brier', 'log loss', 'slope'],
      results.map(resultRow),
    );
    const few = results.every(({ smallestClass }) => smallestClass < FEW);
    const notes = [...(flagged ? [POOLED] : []), ...(few ? [TOO_FEW] : [])];
    return [title, table, ...notes, ...calibratedLines(results), ...comparisonLines(evaluation, scope)].join('\n');
  });
  return [...parts.filter((part) => part !== null), explained(evaluation)].join('\n\n');
}

/** Fewer subjects than this in a class, and a figure can be anything. */
const FEW = 10;
const TOO_FEW = `fewer than ${FEW} subjects in a class: these figures say little`;
const POOLED = "* folds too small: on each subject's mean logit over repeats, pooled";

/** What the columns are. */
function explained({ classes }: Evaluation): string {
  const of = classes.length === 2 ? classes[1]! : 'each class against the rest, averaged';
  return (
    `sens., spec.: ${of}; of two classes at a probability of one half. SD: of the AUC over test folds. slope: of calibration,\n` +
    '1 is ideal, below it probabilities are too extreme. Brier and log loss: lower is better.\n' +
    'Intervals are at 95 %. Those of an AUC (DeLong) are for these fitted models; those of a difference (Nadeau and Bengio)\n' +
    'take in that other training subjects give other models. p (Holm) is adjusted for the number of methods compared.'
  );
}

function scopeTitle(scope: string, subjects: number): string {
  if (scope === 'all') return `All subjects (${subjects})`;
  if (scope === 'complete') return `Complete subjects (${subjects})`;
  if (scope.startsWith('group:')) return `Group ${scope.slice('group:'.length)} (${subjects})`;
  return `Only ${scope.slice('pattern:'.length).replaceAll('+', ' + ')} (${subjects})`;
}

function resultRow(result: Result): string[] {
  return [
    result.method + (result.pooled ? ' *' : ''),
    String(result.answered),
    three(result.auc),
    range(result.aucInterval),
    result.aucSd === null ? '' : `± ${three(result.aucSd)}`,
    three(result.balancedAccuracy),
    three(result.sensitivity),
    three(result.specificity),
    three(result.brier),
    three(result.logLoss),
    result.calibration === null ? '–' : three(result.calibration.slope),
  ];
}

function range(interval: Interval | null): string {
  return interval === null ? '–' : `${three(interval.lower)} to ${three(interval.upper)}`;
}

/** What temperature scaling changed, where the study has fitted temperatures. */
function calibratedLines(results: readonly Result[]): string[] {
  const rows = results.flatMap(({ method, logLoss, calibration, calibrated }) =>
    calibrated
      ? [
          [
            method,
            `${three(logLoss)} → ${three(calibrated.logLoss)}`,
            `${three(calibration?.slope ?? null)} → ${three(calibrated.calibration.slope)}`,
            `${three(calibration?.ece ?? null)} → ${three(calibrated.calibration.ece)}`,
          ],
        ]
      : [],
  );
  if (rows.length === 0) return [];
  return ['', 'Before → after temperature scaling', textTable(['method', 'log loss', 'slope', 'ECE'], rows)];
}

const METRICS = { auc: 'AUC', logLoss: 'log loss', brier: 'Brier' } as const;

/** The default method against each other one: the difference, its interval, and then p. */
function comparisonLines({ comparisons }: Evaluation, scope: string): string[] {
  const own = comparisons.filter((one) => one.scope === scope);
  if (own.length === 0) return [];
  const rows = own.map(({ against, metric, subjects, difference, interval, pHolm }) => [
    against,
    METRICS[metric],
    String(subjects),
    `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(3)}`,
    range(interval),
    pHolm === null ? '–' : pHolm < 0.001 ? '< 0.001' : pHolm.toFixed(3),
  ]);
  const header = ['against', 'figure', 'subjects', 'difference', '95 % interval', 'p (Holm)'];
  return ['', `${own[0]!.method} less the others, on subjects whom both answer`, textTable(header, rows)];
}

export function evaluateCommand({ options, positionals }: Arguments): number {
  const [path, extra] = positionals;
  if (path === undefined || extra !== undefined) throw new ArgumentError('lacuna evaluate: give one project file.');
  const project = openProject(path, { readonly: true });
  try {
    const evaluation = evaluateProject(project);
    const elsewhere = trainedElsewhere(project);
    const tasks = Object.keys(elsewhere).length;
    if (options['json'] === true) printJson(tasks === 0 ? evaluation : { ...evaluation, trainedElsewhere: elsewhere });
    else {
      print(evaluationText(evaluation));
      const engines = [...new Set(Object.values(elsewhere))].join(' and ');
      if (tasks > 0) print(`\n${tasks} tasks were trained by ${engines}, since the study's own engine failed.`);
    }
    return 0;
  } finally {
    project.close();
  }
}
