/** What was asked beyond the study itself, where it was kept: more missing modalities, more or fewer subjects. */
import { robustness } from '../../charts/robustness.ts';
import { sampleSize } from '../../charts/sampleSize.ts';
import type { AmputationRow, LearningRow, Spread } from '../../contract/robustness.ts';
import { mechanismSentences, STRENGTH, type Mechanism } from '../../method/amputation.ts';
import { amputationView, learningView } from '../../study/robustness/views.ts';
import { minus, text, three, word, type Block, type Cell, type Section, type TableBlock } from '../model.ts';
import { isSmall } from '../privacy.ts';
import { PICTURE, type StudyContext } from './context.ts';

/** More lines cannot be told apart. */
const MOST_CURVES = 6;

const numeric = (label: string) => ({ label, numeric: true });
const plain = (label: string) => ({ label, numeric: false });
const METRICS = { auc: 'AUC', logLoss: 'Log loss' } as const;

/** Sections in the order of the report; none where nothing was asked. */
export function whatIfSections(context: StudyContext): Section[] {
  return [...missing(context), ...size(context)];
}

function percent(share: number): Cell {
  if (Number.isNaN(share)) return { shown: 'n.s.', value: null };
  return { shown: `${(100 * share).toFixed(0)} %`, value: share };
}

/** '0.893 (0.871 to 0.915)' */
function spread({ value, lower, upper }: Spread): Cell {
  const cell = three(value);
  if (value === null || lower === null || upper === null) return cell;
  return {
    shown: `${cell.shown} (${minus(lower.toFixed(3))} to ${minus(upper.toFixed(3))})`,
    value,
    ends: { lower, upper },
  };
}

const SEEN = {
  test: 'trained as in the study, tested on subjects who lost modalities',
  training: 'trained on subjects who lost modalities, tested on subjects as they are',
  both: 'trained and tested on subjects who lost modalities',
} as const;

type Judged = Pick<AmputationRow, 'answered' | 'auc' | 'logLoss'>;
const UNTOLD: Spread = { value: null, sd: null, lower: null, upper: null };

/** Without the figures over so few subjects that they would tell about them. */
function withheld<R extends Judged>({ privacy, evaluation }: StudyContext, rows: readonly R[]): R[] {
  const subjects = evaluation.results.find(({ scope }) => scope === 'all')?.subjects ?? 0;
  return rows.map((row) => {
    if (!isSmall(privacy, Math.round(row.answered * subjects))) return row;
    const changes = 'aucChange' in row ? { aucChange: null, logLossChange: null } : {};
    return { ...row, answered: NaN, auc: UNTOLD, logLoss: UNTOLD, ...changes };
  });
}

function missing(context: StudyContext): Section[] {
  const { of, evaluation } = context;
  const { rows: all, sentences, most } = amputationView(of);
  const rows = withheld(context, all);
  const gone = rows.filter(({ mechanism }) => mechanism !== null);
  if (gone.length === 0) return [];
  const groups = Map.groupBy(gone, ({ scenario, mechanism }) => `${scenario}-${mechanism!}`);
  return [
    {
      id: 'more-missing',
      title: 'What if more were missing',
      blocks: [
        text(
          'Whole modalities were taken away from subjects who have them. Who lost which was drawn by a mechanism, calibrated to ' +
            'the expected share of all modality-subject pairs; every subject kept at least one modality, so that at most ' +
            `${(100 * most).toFixed(0)} % could go. What decides acts with a log odds ratio of ${STRENGTH} per standard deviation.`,
        ),
        ...sentences.map(text),
      ],
      sections: [...groups].map(([id, own]) => {
        const { scenario, mechanism } = own[0]!;
        const whole = rows.filter((row) => row.scenario === scenario && row.mechanism === null);
        const methods = evaluation.methods.filter((method) => own.some((row) => row.method === method));
        const shown = methods.flatMap((method) => [...whole, ...own].filter((row) => row.method === method));
        return {
          id: `more-missing-${id}`,
          title: `${mechanism!.toUpperCase()}, ${SEEN[scenario]}`,
          blocks: [
            text(`${mechanism!.toUpperCase()}: ${mechanismSentences[mechanism as Mechanism]}.`),
            missingFigure(id, shown, methods),
            missingTable(id, shown),
          ],
        };
      }),
    },
  ];
}

function missingFigure(id: string, rows: readonly AmputationRow[], methods: readonly string[]): Block {
  const { scenario } = rows[0]!;
  const mechanism = rows.find((row) => row.mechanism !== null)!.mechanism!.toUpperCase();
  return {
    kind: 'figure',
    id: `more-missing-curves-${id}`,
    caption: `AUC if more were missing: ${mechanism}, ${SEEN[scenario]}`,
    chart: robustness(
      {
        metric: METRICS.auc,
        circumstances: `${mechanism}, ${SEEN[scenario]}`,
        curves: methods.slice(0, MOST_CURVES).map((name) => ({
          name,
          points: rows
            .filter((row) => row.method === name)
            .map(({ taken, auc, answered, pooled }) => {
              return { x: taken, y: auc.value, lower: auc.lower, upper: auc.upper, hollow: answered < 1 || pooled };
            }),
        })),
      },
      PICTURE,
    ),
  };
}

const INTERVALS =
  'Means over test folds with 95 % intervals (Nadeau and Bengio 2003). A hollow dot, or an answered share below 100 %, is a figure ' +
  'about those whom the method still answers.';
const POOLED = ' * Test folds are too small to be judged one by one: on each subject’s mean logit, pooled.';

function missingTable(id: string, rows: readonly AmputationRow[]): TableBlock {
  return {
    kind: 'table',
    id: `more-missing-figures-${id}`,
    caption: 'Methods by the share of modality-subject pairs that went',
    columns: [
      plain('Method'),
      ...['Went', 'Answered', 'AUC (95 % interval)', 'Change of AUC (95 % interval)'].map(numeric),
      numeric('Log loss (95 % interval)'),
    ],
    rows: rows.map((row) => [
      word(row.method + (row.pooled ? ' *' : '')),
      percent(row.taken),
      percent(row.answered),
      spread(row.auc),
      row.aucChange ? spread(row.aucChange) : word(''),
      spread(row.logLoss),
    ]),
    note: INTERVALS + (rows.some(({ pooled }) => pooled) ? POOLED : ''),
  };
}

function size(context: StudyContext): Section[] {
  const { of, evaluation } = context;
  const { rows: all, curves, caveat } = learningView(of);
  const methods = evaluation.methods.filter((method) => all.some((row) => row.method === method && row.share < 1));
  if (methods.length === 0) return [];
  const rows = withheld(
    context,
    all.filter(({ method }) => methods.includes(method)),
  );
  return [
    {
      id: 'cohort-size',
      title: 'What if there were more subjects',
      blocks: [
        text(
          'The methods were trained on nested, stratified parts of each training set and tested on the same test folds. The dotted ' +
            'line is an inverse power law, a + b n^−c (Figueroa et al., BMC Medical Informatics and Decision Making 12, 2012: 8).',
        ),
        sizeFigure(rows, methods, curves),
        ...curves
          .filter((one) => one.metric === 'auc' && methods.includes(one.method))
          .map(({ sentence }) => text(sentence)),
        text(caveat),
        sizeTable(rows),
      ],
    },
  ];
}

function sizeFigure(
  rows: readonly LearningRow[],
  methods: readonly string[],
  curves: ReturnType<typeof learningView>['curves'],
): Block {
  return {
    kind: 'figure',
    id: 'cohort-size-curves',
    caption: 'AUC by subjects trained on',
    chart: sampleSize(
      {
        metric: METRICS.auc,
        curves: methods.slice(0, MOST_CURVES).map((name) => ({
          name,
          law: curves.find((one) => one.method === name && one.metric === 'auc')?.law ?? null,
          points: rows
            .filter((row) => row.method === name)
            .map(({ trainedOn, auc, answered, pooled }) => {
              return { x: trainedOn, y: auc.value, lower: auc.lower, upper: auc.upper, hollow: answered < 1 || pooled };
            }),
        })),
      },
      PICTURE,
    ),
  };
}

function sizeTable(rows: readonly LearningRow[]): TableBlock {
  return {
    kind: 'table',
    id: 'cohort-size-figures',
    caption: 'Methods by the number of subjects trained on',
    columns: [
      plain('Method'),
      ...['Share', 'Trained on', 'Answered', 'AUC (95 % interval)', 'Log loss (95 % interval)'].map(numeric),
    ],
    rows: rows.map((row) => [
      word(row.method + (row.pooled ? ' *' : '')),
      percent(row.share),
      { shown: row.trainedOn.toFixed(0), value: row.trainedOn },
      percent(row.answered),
      spread(row.auc),
      spread(row.logLoss),
    ]),
    note: INTERVALS + (rows.some(({ pooled }) => pooled) ? POOLED : ''),
  };
}
