/** `lacuna evaluate`: the figures of a finished study. */
import { methodsFor } from '../method/methods.ts';
import { openProject, type Project } from '../store/project.ts';
import { evaluate, type Evaluation, type Result } from '../study/evaluate.ts';
import { FINAL } from '../study/plan.ts';
import { ArgumentError } from './argumentError.ts';
import type { Arguments, OptionDefinition } from './options.ts';
import { print, printJson, shellPath, textTable } from './output.ts';

export const evaluateOptions: readonly OptionDefinition[] = [
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

/** @throws ArgumentError where the study is not finished. */
export function evaluateProject(project: Project): Evaluation {
  const spec = project.readSpec();
  const cohort = project.readCohort();
  const left = project.tasks().filter(({ state }) => state !== 'done').length;
  if (left > 0) {
    throw new ArgumentError(
      `${project.path}: ${left} tasks are not done yet; lacuna run --out ${shellPath(project.path)} --resume finishes the study.`,
    );
  }
  const folds = project
    .tasks()
    .filter(({ repeat, method }) => repeat !== FINAL && spec.methods.includes(method))
    .map(({ id, method, repeat, fold }) => ({ method, repeat, fold, predictions: project.predictions(id)! }));
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

const three = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

/** The results as text: one table per scope, methods in their usual order. */
export function evaluationText(evaluation: Evaluation): string {
  const scopes = [...new Set(evaluation.results.map(({ scope }) => scope))];
  const parts = scopes.map((scope) => {
    const results = evaluation.results.filter((result) => result.scope === scope && result.answered > 0);
    // The pattern with every modality is the table of complete subjects once more.
    if (results.length === 0 || scope === `pattern:${evaluation.modalities.join('+')}`) return null;
    const title = scopeTitle(scope, results[0]!.subjects);
    const flagged = results.some(({ pooled }) => pooled);
    const header = ['method', 'answered', 'AUC', 'SD', 'bal. acc.', 'Brier', 'log loss'];
    const table = textTable(header, results.map(resultRow));
    const few = results.every(({ smallestClass }) => smallestClass < FEW);
    return [title, table, ...(flagged ? [POOLED] : []), ...(few ? [TOO_FEW] : [])].join('\n');
  });
  return parts.filter((part) => part !== null).join('\n\n');
}

/** Fewer subjects than this in a class, and a figure can be anything. */
const FEW = 10;
const TOO_FEW = `fewer than ${FEW} subjects in a class: these figures say little`;
const POOLED = "* folds too small: on each subject's mean logit over repeats, pooled";

function scopeTitle(scope: string, subjects: number): string {
  if (scope === 'all') return `All subjects (${subjects})`;
  if (scope === 'complete') return `Complete subjects (${subjects})`;
  return `Only ${scope.slice('pattern:'.length).replaceAll('+', ' + ')} (${subjects})`;
}

function resultRow(result: Result): string[] {
  return [
    result.method + (result.pooled ? ' *' : ''),
    String(result.answered),
    three(result.auc),
    result.aucSd === null ? '' : `± ${three(result.aucSd)}`,
    three(result.balancedAccuracy),
    three(result.brier),
    three(result.logLoss),
  ];
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
