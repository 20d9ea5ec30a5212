/** What was found: every method on every scope, curves, calibration, errors at the threshold, learning. */
import { calibration } from '../../charts/calibration.ts';
import { contributions } from '../../charts/contributions.ts';
import { distillation } from '../../charts/distillation.ts';
import { learningCurves } from '../../charts/learningCurves.ts';
import { precisionRecall } from '../../charts/precisionRecall.ts';
import { roc } from '../../charts/roc.ts';
import type { MethodResult, ResultCurves } from '../../contract/results.ts';
import { figureDistillation } from '../../study/results/distillation.ts';
import { figureConfusion, figureContributions, figureCurves } from '../../study/results/figures.ts';
import { storedCurves } from '../../study/results/learningCurves.ts';
import { interval, minus, text, three, word, type Block, type Cell, type Section, type TableBlock } from '../model.ts';
import { countCell, hiddenCells, hiddenNote, isSmall } from '../privacy.ts';
import { attentionSections } from './attention.ts';
import { HALF, mainMethod, PICTURE, scopeName, type StudyContext } from './context.ts';

const numeric = (label: string) => ({ label, numeric: true });
const plain = (label: string) => ({ label, numeric: false });
/** Curves in one picture; more cannot be told apart in grey. */
const MOST_CURVES = 4;
/** Classes whose curves are drawn. */
const MOST_CLASSES = 6;

export function resultsSection(context: StudyContext): Section {
  const { evaluation } = context;
  const patterns = evaluation.scopes.filter((scope) => scope.startsWith('pattern:'));
  return {
    id: 'results',
    title: 'Results',
    newPage: true,
    blocks: [
      text(
        'Every figure is on subjects that the models had not seen. Methods are fairly compared only where they answer the same subjects.',
      ),
    ],
    sections: [
      { id: 'all-subjects', title: 'All subjects', blocks: [table(context, 'all')] },
      {
        id: 'complete-subjects',
        title: 'Complete subjects',
        blocks: [table(context, 'complete'), text(evaluation.intervals)],
      },
      {
        id: 'curves',
        title: 'Discrimination and calibration',
        blocks: classesDrawn(context).flatMap((c) => curves(context, c)),
      },
      { id: 'threshold', title: 'Errors at the threshold', blocks: confusion(context) },
      { id: 'by-pattern', title: 'By availability pattern', blocks: patterns.map((scope) => table(context, scope)) },
      { id: 'learning', title: 'Learning curves', blocks: learning(context) },
      ...attentionSections(context),
    ],
  };
}

/** Of two classes the second; beyond two each against the rest. */
function classesDrawn({ of }: StudyContext): number[] {
  const { classes } = of.cohort;
  return classes.length === 2 ? [1] : [...classes.keys()].slice(0, MOST_CLASSES);
}

function idOf(scope: string, at: number): string {
  return scope === 'all' || scope === 'complete' ? scope : `pattern-${at}`;
}

function table(context: StudyContext, scope: string): TableBlock {
  const { evaluation, privacy } = context;
  const own = evaluation.results.filter((one) => one.scope === scope);
  const small = own.some(
    ({ smallestClass, answered }) => isSmall(privacy, smallestClass) || isSmall(privacy, answered),
  );
  const notes = [
    own.some(({ pooled }) => pooled)
      ? '* Test folds are too small to be judged one by one: on each subject’s mean logit over repeats, pooled.'
      : '',
    hiddenNote(privacy, small) ?? '',
  ].filter((note) => note !== '');
  return {
    kind: 'table',
    id: `results-${idOf(scope, evaluation.scopes.indexOf(scope) - 1)}`,
    caption: `Methods on ${scopeName(scope)}`,
    columns: [
      plain('Method'),
      ...['Subjects', 'Answered', 'Smallest class', 'AUC', '95 % interval', 'SD over folds', 'Accuracy'].map(numeric),
      ...['Balanced accuracy', 'Brier score', 'Log loss'].map(numeric),
    ],
    rows: own.map((one) => row(context, one)),
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
  };
}

function row({ privacy }: StudyContext, one: MethodResult): Cell[] {
  // A figure over so few subjects would tell about them.
  const told = (cell: Cell): Cell => (isSmall(privacy, one.answered) ? { shown: '–', value: null } : cell);
  return [
    word(one.method + (one.pooled ? ' *' : '')),
    countCell(privacy, one.subjects),
    countCell(privacy, one.answered),
    countCell(privacy, one.smallestClass),
    told(three(one.auc)),
    told(interval(one.aucLower, one.aucUpper)),
    told(three(one.aucSd)),
    told(three(one.accuracy)),
    told(three(one.balancedAccuracy)),
    told(three(one.brier)),
    told(three(one.logLoss)),
  ];
}

/** The default, and what it is most often set against, as far as the study has them. */
function drawnMethods(context: StudyContext): string[] {
  const wanted = [mainMethod(context), 'mean-imputed-lr', 'teachers', 'student-nokd', 'student-complete'];
  const { methods } = context.evaluation;
  return [...new Set([...wanted.filter((method) => methods.includes(method)), ...methods])].slice(0, MOST_CURVES);
}

function curves(context: StudyContext, c: number): Block[] {
  const { of } = context;
  const made = drawnMethods(context)
    .map((method) => figureCurves(of, method, 'all', c))
    .filter(({ subjects }) => subjects > 0);
  const label = of.cohort.classes[c]!;
  if (made.length === 0) return [text(`No method has an answer on ${label}.`)];
  const figure = (value: number | null): string => (value === null ? '–' : minus(value.toFixed(3)));
  const first = made[0]!;
  const named = (points: (one: ResultCurves) => ResultCurves['roc'], said: (one: ResultCurves) => string) =>
    made.map((one) => ({ name: one.method, figure: said(one), points: points(one) }));
  const id = (what: string): string => `${what}-${c}`;
  const calibrated = made.filter((one) => one.calibration.length > 0);
  return [
    {
      kind: 'figure',
      id: id('roc'),
      half: true,
      caption: `Receiver operating characteristic for ${label}`,
      chart: roc(
        {
          positive: label,
          curves: named(
            (one) => one.roc,
            (one) => `AUC ${figure(one.auc.value)}`,
          ),
        },
        HALF,
      ),
    },
    {
      kind: 'figure',
      id: id('precision-recall'),
      half: true,
      caption: `Precision and recall for ${label}`,
      chart: precisionRecall(
        {
          positive: label,
          prevalence: first.positives / Math.max(1, first.subjects),
          curves: named(
            (one) => one.precisionRecall,
            (one) => `AP ${figure(one.averagePrecision)}`,
          ),
        },
        HALF,
      ),
    },
    ...(calibrated.length === 0
      ? []
      : [
          {
            kind: 'figure' as const,
            id: id('calibration'),
            half: true,
            caption: `Calibration for ${label}`,
            chart: calibration(
              {
                positive: label,
                curves: calibrated.slice(0, 2).map((one) => ({
                  name: one.method,
                  figure: `slope ${figure(one.calibrationSlope)}`,
                  points: one.calibration.map(({ predicted, observed, lower, upper }) => ({
                    x: predicted,
                    y: observed,
                    lower,
                    upper,
                  })),
                })),
              },
              HALF,
            ),
          },
        ]),
    {
      kind: 'table',
      id: id('curves'),
      caption: `${label}: figures of the curves`,
      columns: [
        plain('Method'),
        ...['AUC', '95 % interval', 'Average precision', 'Calibration intercept', 'Calibration slope'].map(numeric),
      ],
      rows: made.map((one) => [
        word(one.method),
        three(one.auc.value),
        interval(one.auc.lower, one.auc.upper),
        three(one.averagePrecision),
        three(one.calibrationIntercept),
        three(one.calibrationSlope),
      ]),
      ...(first.note === null ? {} : { note: first.note }),
    },
  ];
}

function confusion(context: StudyContext): Block[] {
  const { of, privacy } = context;
  const method = mainMethod(context);
  const made = figureConfusion(of, method, 'all', null, null);
  const hidden = hiddenCells(privacy, made.counts);
  const anything = hidden.some((line) => line.some(Boolean));
  const two = made.classes.length === 2;
  const withheld = hiddenNote(privacy, anything);
  return [
    text(
      `What ${method} calls each subject, by the largest probability${two ? ' (a threshold of 0.500)' : ''}, against the truth. ` +
        'Predictive values hold where the outcome is as frequent as here.',
    ),
    {
      kind: 'table',
      id: 'confusion',
      caption: `Confusion of ${method} on all subjects`,
      columns: [plain('Truth'), ...made.classes.map((label) => numeric(`Called ${label}`))],
      rows: made.counts.map((counts, r) => [
        word(made.classes[r]!),
        ...counts.map((count, c) => countCell(privacy, count, hidden[r]![c])),
      ]),
      ...(withheld === undefined ? {} : { note: withheld }),
    },
    // From these and the class sizes the counts could be worked out.
    ...(anything
      ? []
      : [
          {
            kind: 'table' as const,
            id: 'threshold-figures',
            caption: two ? `For ${made.classes[1]!}` : `For ${made.classes[0]!} against the rest`,
            columns: ['Sensitivity', 'Specificity', 'PPV', 'NPV', 'Accuracy'].map((label, at) => ({
              label,
              numeric: at > 0,
            })),
            rows: [[made.sensitivity, made.specificity, made.ppv, made.npv, made.accuracy].map(three)],
          },
        ]),
  ];
}

function learning(context: StudyContext): Block[] {
  const shown = storedCurves(context.of.project).filter(({ repeat }) => repeat === 0);
  if (shown.length === 0) return [text('No method of this study keeps a learning curve.')];
  return [
    text(
      'Training loss over optimiser steps in the first repeat, a line per fold. A loss that falls does not say that predictions get better.',
    ),
    {
      kind: 'figure',
      id: 'learning-curves',
      caption: 'Learning curves of the first repeat',
      chart: learningCurves(
        {
          curves: shown.map(({ label, repeat, fold, steps, loss }) => ({
            label,
            fit: `repeat ${repeat + 1}, fold ${fold + 1}`,
            steps,
            loss,
          })),
        },
        PICTURE,
      ),
    },
  ];
}

export function distillationSection(context: StudyContext): Section {
  const { of, privacy } = context;
  const made = figureDistillation(of);
  const section = { id: 'distillation', title: 'What distillation changed' };
  if (!made) {
    return {
      ...section,
      blocks: [
        text(
          'The study has no pair of methods with and without distillation (student and student-nokd, or student-complete and complete-only).',
        ),
      ],
    };
  }
  return {
    ...section,
    blocks: [
      text(made.sentence),
      {
        kind: 'table',
        id: 'distillation-table',
        caption: 'With and without the teachers’ soft labels, on subjects whom both answer',
        columns: [
          plain('Student'),
          plain('Subjects'),
          ...['n', 'AUC without', 'AUC with', 'Log loss without', 'Log loss with', 'Mended', 'Spoilt'].map(numeric),
        ],
        rows: made.rows.map((one) => [
          word(one.pair),
          word(scopeName(one.scope)),
          countCell(privacy, one.subjects),
          ...[one.aucWithout, one.aucWith, one.logLossWithout, one.logLossWith].map((value) =>
            isSmall(privacy, one.subjects) ? word('–') : three(value),
          ),
          countCell(privacy, one.mended),
          countCell(privacy, one.spoilt),
        ]),
        note: 'Pooled over folds. Mended: the predicted class became right; spoilt: it became wrong. Whether the difference is chance was not tested.',
      },
      // A point per subject could be found again by its outcome and place.
      ...(privacy.leastCount > 0 || privacy.pseudonyms
        ? [text('The picture of single subjects is left out.')]
        : [
            {
              kind: 'figure' as const,
              id: 'distillation-points',
              caption: `Probability of ${made.positive} without and with distillation`,
              chart: distillation(
                // Ids of subjects have no place in a report of the study.
                {
                  positive: made.positive,
                  classes: of.cohort.classes,
                  points: made.points.map((point, i) => ({ ...point, subject: String(i + 1) })),
                },
                PICTURE,
              ),
            },
          ]),
    ],
  };
}

export function contributionsSection(context: StudyContext): Section {
  const { of } = context;
  const method = mainMethod(context);
  const made = figureContributions(of, method);
  const section = { id: 'contributions', title: 'What each modality contributes' };
  if (made.length === 0)
    return { ...section, blocks: [text(`${method} does not add up contributions of modalities.`)] };
  const { classes } = of.cohort;
  const positive = classes.length === 2 ? classes[1]! : classes[0]!;
  return {
    ...section,
    blocks: [
      text(
        `What each modality adds to or takes from the logit of ${positive} in ${method}, over subjects that the models had not ` +
          'seen. The further apart the classes, the more the modality tells. A contribution says what the model used, not what causes the outcome.',
      ),
      {
        kind: 'figure',
        id: 'contributions-figure',
        caption: `Contribution to the logit of ${positive}, by truth`,
        chart: contributions(
          { positive, modalities: made.map(({ modality: name, ...rest }) => ({ name, ...rest })) },
          PICTURE,
        ),
      },
      {
        kind: 'table',
        id: 'contributions-table',
        caption: 'Size of the contributions',
        columns: [plain('Modality'), numeric('Subjects'), numeric('Mean absolute contribution')],
        rows: made.map(({ modality, subjects, meanAbsolute }) => [
          word(modality),
          countCell(context.privacy, subjects),
          three(meanAbsolute),
        ]),
      },
    ],
  };
}
