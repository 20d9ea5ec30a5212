/** The default method against each other one: a picture per metric, then the difference, its interval, and p. */
import { dotPlot } from '../../charts/dotPlot.ts';
import type { Differences } from '../../contract/results.ts';
import { pCell, ranged, text, three, word, type Block, type Cell } from '../model.ts';
import { countCell, isSmall } from '../privacy.ts';
import { PICTURE, scopeName, type StudyContext } from './context.ts';

const numeric = (label: string) => ({ label, numeric: true });
const plain = (label: string) => ({ label, numeric: false });

const METRICS = { auc: 'AUC', logLoss: 'log loss', brier: 'Brier score' } as const;

export function differences(context: StudyContext): Block[] {
  const { differences: given } = context;
  if (given.rows.length === 0) return [text(given.sentence)];
  const { method } = given;
  const drawn = given.rows.filter(({ metric, scope }) => scope === 'all' && metric !== 'brier');
  return [
    text(given.sentence),
    text(
      'Both methods are judged on the subjects whom both answer. The interval and the first p are those of the corrected resampled t test ' +
        '(Nadeau and Bengio 2003), which takes in that models trained on other subjects would differ; the bootstrap over subjects, and ' +
        'DeLong’s test of AUCs, hold the models as they were fitted. p (Holm) is raised for the number of methods compared.',
    ),
    ...(['auc', 'logLoss'] as const)
      .filter((metric) => drawn.some((one) => one.metric === metric))
      .map((metric): Block => ({
        kind: 'figure',
        id: `differences-${metric}`,
        caption: `${method} less each other method in ${METRICS[metric]}, all subjects: ${metric === 'auc' ? 'right' : 'left'} of 0 ${method} is better`,
        chart: dotPlot(
          {
            metric: `Difference in ${METRICS[metric]}`,
            scope: 'all subjects',
            by: 'Against',
            reference: 0,
            rows: drawn.filter((one) => one.metric === metric).map(dotOf),
          },
          PICTURE,
        ),
      })),
    ...tables(context, 'differences-table', (scope) => scope === 'all' || scope === 'complete'),
  ];
}

/** The same within parts of the cohort: tables of what `differences` says of the whole. */
export function differencesIn(context: StudyContext, part: 'pattern' | 'group'): Block[] {
  return tables(context, `differences-${part}`, (scope) => scope.startsWith(`${part}:`));
}

function tables(context: StudyContext, id: string, wanted: (scope: string) => boolean): Block[] {
  const { method, rows } = context.differences;
  return (Object.keys(METRICS) as (keyof typeof METRICS)[]).flatMap((metric): Block[] => {
    const shown = rows.filter((one) => one.metric === metric && wanted(one.scope));
    if (shown.length === 0) return [];
    return [
      {
        kind: 'table',
        id: `${id}-${metric}`,
        caption: `${method} less the others in ${METRICS[metric]}`,
        columns: [
          plain('Against'),
          plain('On'),
          ...['Subjects', 'Difference', '95 % interval', 'Bootstrap interval', 'p (Holm)', 'p (corrected t)'].map(
            numeric,
          ),
          ...(metric === 'auc' ? [numeric('p (DeLong)')] : []),
        ],
        rows: shown.map((one) => row(context, one)),
      },
    ];
  });
}

type Row = Differences['rows'][number];

function dotOf({ against, difference, interval, pooled, pHolm }: Row) {
  return {
    name: against,
    value: difference,
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
    hollow: pooled,
    remark: pHolm === null ? 'no test' : `p ${pCell(pHolm).shown}`,
  };
}

function row({ privacy }: StudyContext, one: Row): Cell[] {
  // A figure over so few subjects would tell about them.
  const told = (cell: Cell): Cell => (isSmall(privacy, one.subjects) ? { shown: '–', value: null } : cell);
  return [
    word(one.against + (one.pooled ? ' *' : '')),
    word(scopeName(one.scope)),
    countCell(privacy, one.subjects),
    told(three(one.difference)),
    told(ranged(one.interval)),
    told(ranged(one.bootstrapInterval)),
    told(pCell(one.pHolm)),
    told(pCell(one.pNadeauBengio)),
    ...(one.metric === 'auc' ? [told(pCell(one.pDeLong))] : []),
  ];
}
