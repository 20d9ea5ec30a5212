/** What the sparsemax attention of the study's method keeps; no section where it was fitted without. */
import { dotPlot } from '../../charts/dotPlot.ts';
import type { Attention } from '../../contract/results.ts';
import { figureAttention } from '../../study/results/attention.ts';
import { interval, text, three, word, type Block, type Section } from '../model.ts';
import { mainMethod, PICTURE, type StudyContext } from './context.ts';

/** Features in one picture. */
const MOST_DRAWN = 20;

export function attentionSections(context: StudyContext): Section[] {
  const given = figureAttention(context.of, mainMethod(context));
  if (given.length === 0) return [];
  return [
    {
      id: 'attention',
      title: 'What the attention keeps',
      blocks: [
        text(
          `The networks of ${mainMethod(context)} learn how much of their attention each feature of a modality gets: shares that ` +
            'add up to 1 and may be exactly 0 (sparsemax; Martins and Astudillo, ICML 2016). A feature is kept where at least one ' +
            'network of a refit’s ensemble gives it a share; the dashed line is an equal share for each. Figures are means over the refits on ' +
            'the study’s test folds, with the 5th to 95th percentile over these where there are 20 or more (spread over refits, not a ' +
            'confidence interval). A share of 0 does not say that a feature is of no use: another one may tell the same.',
        ),
        ...given.flatMap((one, m) => blocksOf(one, m)),
      ],
    },
  ];
}

function blocksOf({ modality, refits, of, kept, zeroShare, features, ever }: Attention, m: number): Block[] {
  const nameOf = ({ column, level }: Attention['features'][number]) =>
    level === null ? column : `${column}: ${level}`;
  const sentence =
    `${modality}: of ${of} ${of === 1 ? 'feature' : 'features'}, ${kept.toFixed(1)} get a weight (mean over ${refits} ` +
    `${refits === 1 ? 'refit' : 'refits'}); in a single network ${(100 * zeroShare).toFixed(0)} % of the weights are exactly 0.`;
  return [
    {
      kind: 'figure',
      id: `attention-${m}`,
      caption: sentence,
      chart: dotPlot(
        {
          metric: 'Share of the attention',
          scope: modality,
          by: 'Feature',
          rows: features.slice(0, MOST_DRAWN).map((one) => ({
            name: nameOf(one),
            value: one.weight,
            lower: one.lower,
            upper: one.upper,
            remark: `kept in ${one.keptIn} of ${refits}`,
          })),
          reference: 1 / of,
          least: 0,
        },
        PICTURE,
      ),
    },
    {
      kind: 'table',
      id: `attention-table-${m}`,
      caption: `Attention to the features of ${modality}`,
      columns: [
        { label: 'Feature', numeric: false },
        { label: 'Share (mean)', numeric: true },
        { label: 'Spread over refits', numeric: true },
        { label: `Kept in (of ${refits})`, numeric: true },
      ],
      rows: features.map((one) => [
        word(nameOf(one)),
        three(one.weight),
        interval(one.lower, one.upper),
        { shown: String(one.keptIn), value: one.keptIn },
      ]),
      ...(ever > features.length
        ? { note: `The ${features.length} largest of ${ever} that were kept in some refit.` }
        : {}),
    },
  ];
}
