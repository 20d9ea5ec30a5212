/** Methods at a threshold of one half, their calibration, and what temperature scaling changes of it. */
import type { MethodResult } from '../../contract/results.ts';
import { minus, ranged, three, word, type Cell, type TableBlock } from '../model.ts';
import { hiddenNote, isSmall } from '../privacy.ts';
import { callsAreSmall, scopeName, type StudyContext } from './context.ts';

const numeric = (label: string) => ({ label, numeric: true });
const plain = (label: string) => ({ label, numeric: false });

/** @param scope 'all' or 'complete'. */
export function callsTables(context: StudyContext, scope: 'all' | 'complete'): TableBlock[] {
  const { evaluation, privacy, of } = context;
  const { classes } = of.cohort;
  const own = evaluation.results.filter((one) => one.scope === scope && one.calibration !== null);
  // A figure over so few subjects would tell about them, and so would shares of a class that is told only roughly.
  const hides = ({ answered, smallestClass }: MethodResult): boolean =>
    isSmall(privacy, answered) || isSmall(privacy, smallestClass);
  const few = new Set(own.map(({ method }) => method).filter((method) => callsAreSmall(context, method, scope)));
  const note = hiddenNote(privacy, few.size > 0 || own.some(hides));
  const told = (one: MethodResult, cells: readonly Cell[]): Cell[] =>
    cells.map((cell) => (hides(one) ? { shown: '–', value: null } : cell));
  const scaled = own.filter(({ calibrated }) => calibrated !== null);
  const [positive] = classes.slice(classes.length === 2 ? 1 : 0);
  return [
    {
      kind: 'table',
      id: `calls-${scope}`,
      caption: `At a threshold of one half, and calibration, on ${scopeName(scope)}`,
      columns: [
        plain('Method'),
        ...['Sensitivity', 'Specificity', 'PPV', 'NPV', 'F1', 'Calibration intercept', '95 % interval'].map(numeric),
        ...['Calibration slope', '95 % interval', 'Calibration error'].map(numeric),
      ],
      rows: own.map((one) => [
        word(one.method),
        ...told(one, [
          ...[one.sensitivity, one.specificity, one.ppv, one.npv, one.f1].map((value) =>
            three(few.has(one.method) ? null : value),
          ),
          three(one.calibration?.intercept ?? null),
          ranged(one.calibration?.interceptInterval ?? null),
          three(one.calibration?.slope ?? null),
          ranged(one.calibration?.slopeInterval ?? null),
          three(one.calibration?.ece ?? null),
        ]),
      ]),
      note: [
        classes.length === 2 ? `For ${positive!}.` : 'Each class against the rest, averaged.',
        'On all test folds of a repeat together, averaged over repeats. Calibration error: over ten bins of equal width.',
        note ?? '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    },
    ...(scaled.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            id: `scaled-${scope}`,
            caption: `Before and after temperature scaling, on ${scopeName(scope)}`,
            columns: [
              plain('Method'),
              ...['Log loss', 'Brier score', 'Calibration slope', 'Calibration error'].map(numeric),
            ],
            rows: scaled.map((one) => [
              word(one.method),
              ...told(one, [
                change(one.logLoss, one.calibrated?.logLoss),
                change(one.brier, one.calibrated?.brier),
                change(one.calibration?.slope, one.calibrated?.calibration.slope),
                change(one.calibration?.ece, one.calibrated?.calibration.ece),
              ]),
            ]),
            note: 'Logits over a temperature that was fitted on inner folds of each training set, without the subjects tested.',
          },
        ]),
  ];
}

/** 'before → after'. */
function change(before?: number | null, after?: number | null): Cell {
  const figure = (value: number | null = null): string => (value === null ? '–' : minus(value.toFixed(3)));
  const shown = `${figure(before)} → ${figure(after)}`;
  return { shown, value: shown };
}
