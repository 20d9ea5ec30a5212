/** What limits this very study, by rules that docs/reports.md states. */
import { completeSubjects } from '../../cohort/patterns.ts';
import { figureCurves } from '../../study/results/figures.ts';
import { pCell, type Section } from '../model.ts';
import { counted } from '../privacy.ts';
import { filledCells, mainMethod, resultOf, type StudyContext } from './context.ts';

/** Thresholds of the rules. */
export const RULES = {
  smallClass: 50,
  fewComplete: 50,
  fewCompleteShare: 0.2,
  slope: [0.8, 1.25],
  intercept: 0.2,
  fewInPattern: 10,
  emptyCells: 0.1,
} as const;

export interface Limit {
  readonly text: string;
  /** Also said in the summary. */
  readonly grave: boolean;
}

export function limitsOf(context: StudyContext): Limit[] {
  return [
    ...smallClasses(context),
    ...fewComplete(context),
    ...informative(context),
    ...calibrationOf(context),
    ...smallPatterns(context),
    ...emptyCells(context),
    ...better(context),
    ...oneRepeat(context),
    ...validation(context),
  ];
}

export function limitsSection(limits: readonly Limit[]): Section {
  return {
    id: 'limits',
    title: 'Limits of this study',
    blocks: [{ kind: 'list', items: limits.map((limit) => limit.text) }],
  };
}

function smallClasses({ summary, privacy }: StudyContext): Limit[] {
  return summary.classes
    .filter(({ subjects }) => subjects < RULES.smallClass)
    .map(({ label, subjects }) => ({
      grave: true,
      text: `Only ${counted(privacy, subjects)} subjects are ${label} (fewer than ${RULES.smallClass}): every figure that rests on them is unsure.`,
    }));
}

function fewComplete({ of, summary, privacy }: StudyContext): Limit[] {
  const complete = completeSubjects(of.cohort).reduce((sum, one) => sum + one, 0);
  if (complete >= RULES.fewComplete && complete >= RULES.fewCompleteShare * summary.subjects) return [];
  return [
    {
      grave: complete < RULES.fewComplete,
      text:
        `${counted(privacy, complete)} of ${counted(privacy, summary.subjects)} subjects have every modality (fewer than ` +
        `${RULES.fewComplete}, or less than ${100 * RULES.fewCompleteShare} %): how modalities act together is learnt from few.`,
    },
  ];
}

function informative({ missingness }: StudyContext): Limit[] {
  if (missingness.verdict !== 'informative' && missingness.verdict !== 'strong') return [];
  return [
    {
      grave: true,
      text:
        'Who lacks which modality goes with the outcome. A method may profit from that, and will do worse where modalities ' +
        'are missing for other reasons than here.',
    },
  ];
}

function calibrationOf(context: StudyContext): Limit[] {
  const { of } = context;
  const method = mainMethod(context);
  return of.cohort.classes.flatMap((label, c): Limit[] => {
    if (of.cohort.classes.length === 2 && c === 0) return [];
    const { calibrationSlope: slope, calibrationIntercept: intercept } = figureCurves(of, method, 'all', c);
    if (slope === null || intercept === null) return [];
    const [low, high] = RULES.slope;
    if (slope >= low && slope <= high && Math.abs(intercept) <= RULES.intercept) return [];
    return [
      {
        grave: false,
        text:
          `The probabilities of ${label} by ${method} are not well calibrated (slope ${slope.toFixed(3)}, intercept ` +
          `${intercept.toFixed(3)}; good would be a slope of ${low} to ${high} and an intercept within ±${RULES.intercept}): ` +
          `${slope < low ? 'high ones are too high and low ones too low' : slope > high ? 'they are too timid' : 'they are too high or too low as a whole'}.`,
      },
    ];
  });
}

function smallPatterns(context: StudyContext): Limit[] {
  const scopes = context.evaluation.scopes.filter((scope) => scope.startsWith('pattern:'));
  const few = scopes.filter(
    (scope) => (resultOf(context, mainMethod(context), scope)?.smallestClass ?? 0) < RULES.fewInPattern,
  );
  if (few.length === 0) return [];
  return [
    {
      grave: false,
      text:
        `${few.length} of ${scopes.length} availability patterns have fewer than ${RULES.fewInPattern} subjects of some class; ` +
        'their figures can be anything.',
    },
  ];
}

function emptyCells({ of }: StudyContext): Limit[] {
  const { cells, empty } = filledCells(of);
  if (cells === 0 || empty <= RULES.emptyCells * cells) return [];
  return [
    {
      grave: false,
      text: `${((100 * empty) / cells).toFixed(1)} % of the cells in measured modalities were empty and count as the mean of the training subjects.`,
    },
  ];
}

/** Another method that answers everybody and does better on all subjects, by AUC or by log loss. */
function better(context: StudyContext): Limit[] {
  const own = resultOf(context, mainMethod(context), 'all');
  if (!own) return [];
  const rivals = context.evaluation.results.filter(
    (one) =>
      one.scope === 'all' &&
      one.method !== own.method &&
      one.answered === own.answered &&
      ((one.auc !== null && own.auc !== null && one.auc > own.auc) ||
        (one.logLoss !== null && own.logLoss !== null && one.logLoss < own.logLoss)),
  );
  return rivals.map((one) => ({
    grave: false,
    text:
      `${one.method} has an AUC of ${one.auc?.toFixed(3) ?? '–'} and a log loss of ${one.logLoss?.toFixed(3) ?? '–'} on all subjects, ` +
      `${own.method} ${own.auc?.toFixed(3) ?? '–'} and ${own.logLoss?.toFixed(3) ?? '–'}: by at least one of them the former does better here` +
      `${chanceOf(context, one.method)}.`,
  }));
}

/** What the test of a difference in AUC and log loss says, after Holm. */
function chanceOf({ differences }: StudyContext, method: string): string {
  const own = differences.rows.filter(
    ({ scope, against, pHolm }) => scope === 'all' && against === method && pHolm !== null,
  );
  const said = own
    .filter(({ metric }) => metric !== 'brier')
    .map(({ metric, pHolm }) => `${metric === 'auc' ? 'AUC' : 'log loss'} ${pCell(pHolm).shown}`);
  return said.length === 0 ? '' : ` (p after Holm: ${said.join(', ')})`;
}

function oneRepeat({ of }: StudyContext): Limit[] {
  if (of.spec.repeats > 1) return [];
  return [{ grave: false, text: 'The splits were made once: with others the figures would differ by chance.' }];
}

function validation({ of }: StudyContext): Limit[] {
  const grouped = of.spec.resampling === 'group';
  return [
    {
      grave: false,
      text: grouped
        ? 'Each group was predicted by models that had not seen it; a group of a kind that is not among these may fare worse.'
        : 'Validation is internal: subjects of the same source as those trained on. Elsewhere, and later, performance is likely to be lower.',
    },
    {
      grave: false,
      text: 'Intervals hold for the models as they were fitted and leave out how models change with other training subjects.',
    },
  ];
}
