/** Answers to src-main/contract/results.ts. */
import { basename } from 'node:path';
import type { Reply } from '../contract/contract.ts';
import type { EvaluationView, resultsRequests } from '../contract/results.ts';
import { openProject } from '../store/project.ts';
import { figureAttention } from '../study/results/attention.ts';
import { believe, overall } from '../study/results/believe.ts';
import { chosenSettings } from '../study/results/chosenSettings.ts';
import { differencesOf } from '../study/results/differences.ts';
import { figureDistillation } from '../study/results/distillation.ts';
import { evaluationOf } from '../study/results/evaluation.ts';
import { evidenceOf } from '../study/results/evidence.ts';
import { figureConfusion, figureContributions, figureCurves } from '../study/results/figures.ts';
import { availableOf, predictionsOf } from '../study/results/source.ts';
import type { Environment } from './environment.ts';
import { promiseHandlers } from './promiseHandlers.ts';
import { tablePage } from './resultsTable.ts';
import type { Handlers, Session } from './session.ts';
import { openHere } from './sharedProject.ts';
import type { Studied } from '../study/results/studied.ts';
import { projectOf } from './workspace.ts';
import { csvText, writeTable } from './writeTable.ts';

const nameOf = (path: string): string => basename(path).replace(/\.lacuna$/i, '');

export function resultsHandlers(environment: Environment): Handlers<keyof typeof resultsRequests> {
  const of = (session: Session) => projectOf(session).shared;
  return {
    'results.summary': (session) => evaluationOf(of(session), nameOf(of(session).path)),
    'results.curves': (session, { method, scope, positive }) => figureCurves(of(session), method, scope, positive),
    'results.confusion': (session, { method, scope, positive, threshold }) =>
      figureConfusion(of(session), method, scope, positive, threshold),
    'results.differences': (session) => differencesOf(of(session)),
    'results.believe': async (session) => {
      const shared = of(session);
      const evidence = await evidenceOf(shared, await evaluationOf(shared, nameOf(shared.path)));
      const items = believe(evidence, (n) => n.toLocaleString('en-GB'));
      return { method: evidence.method, items, overall: overall(items) };
    },
    'results.distillation': (session) => figureDistillation(of(session)),
    'results.contributions': (session, { method }) => figureContributions(of(session), method),
    'results.chosen': (session) => chosenSettings(of(session)),
    'results.attention': (session, { method }) => figureAttention(of(session), method),
    ...promiseHandlers(environment),
    'results.table': (session, asked) => tablePage(of(session), asked),
    'results.compare': (session, { path }) => compare(session, path),
    'results.export': async (session, { what, method, path, replace }) => {
      const shared = of(session);
      const { header, rows } =
        what === 'results'
          ? resultRows(await evaluationOf(shared, nameOf(shared.path)))
          : predictionRows(shared, method);
      writeTable(path, csvText(header, rows), replace);
      return { path, rows: rows.length };
    },
  };
}

async function compare(session: Session, path: string): Promise<Reply<'results.compare'>> {
  const own = projectOf(session).shared;
  const here = openHere(path);
  if (here) return comparison(own, here, nameOf(path));
  const project = openProject(path, { readonly: true });
  try {
    const other = {
      project,
      cohort: project.readCohort(),
      spec: project.readSpec(),
      cache: new Map<string, unknown>(),
    };
    return await comparison(own, other, nameOf(path));
  } finally {
    project.close();
  }
}

async function comparison(own: Studied, other: Studied, name: string): Promise<Reply<'results.compare'>> {
  const sameCohort = own.project.cohortSha256() === other.project.cohortSha256();
  const splits = ({ spec }: Studied) => [spec.resampling, spec.folds, spec.repeats, spec.seed].join(' ');
  const sameSplits = splits(own) === splits(other);
  const note =
    own === other
      ? 'This is the study that is open; both sides are the same.'
      : !sameCohort
        ? 'The two studies are of different cohorts (or of different versions of one): their figures are not about the same subjects.'
        : sameSplits
          ? 'Both studies are of the same cohort and tested on the same splits.'
          : 'Both studies are of the same cohort, on different splits: small differences may come from the splits.';
  return { other: await evaluationOf(other, name), sameCohort, note };
}

interface Rows {
  readonly header: string[];
  readonly rows: (string | number | null)[][];
}

const UNKNOWN = { intercept: null, interceptInterval: null, slope: null, slopeInterval: null, ece: null };

function resultRows({ results }: EvaluationView): Rows {
  const names = [
    ...(['method', 'scope', 'subjects', 'answered', 'smallestClass', 'auc', 'aucSd', 'aucLower', 'aucUpper'] as const),
    ...([
      'accuracy',
      'balancedAccuracy',
      'sensitivity',
      'specificity',
      'ppv',
      'npv',
      'f1',
      'brier',
      'logLoss',
    ] as const),
  ];
  const header = [
    ...names,
    ...['calibrationIntercept', 'calibrationInterceptLower', 'calibrationInterceptUpper'],
    ...['calibrationSlope', 'calibrationSlopeLower', 'calibrationSlopeUpper', 'ece', 'pooled'],
  ];
  const rows = results.map((result) => {
    const { intercept, interceptInterval, slope, slopeInterval, ece } = result.calibration ?? UNKNOWN;
    return [
      ...names.map((name) => result[name]),
      ...[intercept, interceptInterval?.lower ?? null, interceptInterval?.upper ?? null],
      ...[slope, slopeInterval?.lower ?? null, slopeInterval?.upper ?? null, ece, String(result.pooled)],
    ];
  });
  return { header, rows };
}

function predictionRows(of: Studied, method: string): Rows {
  const { cohort } = of;
  const C = cohort.classes.length;
  const { tested, answered, probabilities, predicted } = predictionsOf(of, method);
  const own = [...cohort.subjects.keys()].filter((i) => tested[i]! > 0);
  return {
    header: [
      'subject_id',
      'outcome',
      'available',
      ...cohort.classes.map((label) => `p_${label}`),
      'predicted',
      'method',
    ],
    rows: own.map((i) => [
      cohort.subjects[i]!,
      cohort.outcome[i]! < 0 ? null : cohort.classes[cohort.outcome[i]!]!,
      availableOf(cohort, i).join('+'),
      ...cohort.classes.map((_, c) => (answered[i] === 1 ? probabilities[i * C + c]! : null)),
      answered[i] === 1 ? cohort.classes[predicted[i]!]! : null,
      answered[i] === 1 ? method : 'none',
    ]),
  };
}
