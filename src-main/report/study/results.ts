/** What was found: every method on every scope, curves, calibration, errors at the threshold, learning. */
import { contributions } from '../../charts/contributions.ts';
import { distillation } from '../../charts/distillation.ts';
import { learningCurves } from '../../charts/learningCurves.ts';
import type { MethodResult } from '../../contract/results.ts';
import { figureDistillation } from '../../study/results/distillation.ts';
import { figureConfusion, figureContributions } from '../../study/results/figures.ts';
import { storedCurves } from '../../study/results/learningCurves.ts';
import { interval, text, three, word, type Block, type Cell, type Section, type TableBlock } from '../model.ts';
import { countCell, hiddenCells, hiddenNote, isSmall } from '../privacy.ts';
import { attentionSections } from './attention.ts';
import { callsTables } from './calls.ts';
import { callsAreSmall, distillationSentence, mainMethod, PICTURE, scopeName, type StudyContext } from './context.ts';
import { curves } from './curves.ts';
import { differences, differencesIn } from './differences.ts';

const numeric = (label: string) => ({ label, numeric: true });
const plain = (label: string) => ({ label, numeric: false });
/** Classes whose curves are drawn. */
const MOST_CLASSES = 6;

export function resultsSection(context: StudyContext): Section {
  const { evaluation } = context;
  const patterns = evaluation.scopes.filter((scope) => scope.startsWith('pattern:'));
  const groups = evaluation.scopes.filter((scope) => scope.startsWith('group:'));
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
      { id: 'all-subjects', title: 'All subjects', blocks: [table(context, 'all'), ...callsTables(context, 'all')] },
      {
        id: 'complete-subjects',
        title: 'Complete subjects',
        blocks: [table(context, 'complete'), ...callsTables(context, 'complete'), text(evaluation.intervals)],
      },
      { id: 'differences', title: 'Differences between methods', blocks: differences(context) },
      {
        id: 'curves',
        title: 'Discrimination, calibration and net benefit',
        blocks: classesDrawn(context).flatMap((c) => curves(context, c)),
      },
      { id: 'threshold', title: 'Errors at the threshold', blocks: confusion(context) },
      {
        id: 'by-pattern',
        title: 'By availability pattern',
        blocks: [...patterns.map((scope) => table(context, scope)), ...differencesIn(context, 'pattern')],
      },
      ...(groups.length === 0
        ? []
        : [
            {
              id: 'by-group',
              title: 'By group',
              blocks: [...groups.map((scope) => table(context, scope)), ...differencesIn(context, 'group')],
            },
          ]),
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
  if (scope === 'all' || scope === 'complete') return scope;
  return `${scope.startsWith('group:') ? 'group' : 'pattern'}-${at}`;
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

function row(context: StudyContext, one: MethodResult): Cell[] {
  const { privacy } = context;
  // A figure over so few subjects would tell about them.
  const told = (cell: Cell): Cell => (isSmall(privacy, one.answered) ? { shown: '–', value: null } : cell);
  const fewCalls = one.answered > 0 && callsAreSmall(context, one.method, one.scope);
  const rate = (value: number | null): Cell => told(three(fewCalls ? null : value));
  return [
    word(one.method + (one.pooled ? ' *' : '')),
    countCell(privacy, one.subjects),
    countCell(privacy, one.answered),
    countCell(privacy, one.smallestClass),
    told(three(one.auc)),
    told(interval(one.aucLower, one.aucUpper)),
    told(three(one.aucSd)),
    rate(one.accuracy),
    rate(one.balancedAccuracy),
    told(three(one.brier)),
    told(three(one.logLoss)),
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
      text(distillationSentence(context, made)),
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
        note: 'Pooled over folds. Mended: the predicted class became right; spoilt: it became wrong. Whether it is chance: see “Differences between methods”.',
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
