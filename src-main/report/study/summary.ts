/** The study in plain words, for who reads one page. */
import { dotPlot } from '../../charts/dotPlot.ts';
import { figureDistillation } from '../../study/results/distillation.ts';
import { listed, text, type Block, type Section } from '../model.ts';
import { counted } from '../privacy.ts';
import {
  distillationSentence,
  filledCells,
  mainMethod,
  PICTURE,
  resultOf,
  scopeName,
  type StudyContext,
} from './context.ts';
import type { Limit } from './limits.ts';

export function summarySection(context: StudyContext, limits: readonly Limit[]): Section {
  return { id: 'summary', title: 'Summary', blocks: [...words(context), aucPicture(context), ...cautions(limits)] };
}

function words(context: StudyContext): Block[] {
  const { summary, privacy, of } = context;
  const count = (n: number): string => counted(privacy, n);
  const classes = summary.classes.map(({ label, subjects }) => `${count(subjects)} ${label}`);
  const unknown = summary.subjects - summary.labelled;
  const empty = filledCells(of).empty;
  return [
    text(
      `The study asks how well “${summary.outcomeName}” can be told from ${listed(summary.modalities.map(({ name }) => name))}. ` +
        `It has ${count(summary.subjects)} subjects: ${listed(classes)}` +
        `${unknown > 0 ? `; the outcome of ${count(unknown)} is not known` : ''}. ` +
        `${count(summary.complete)} of them have every modality, so ${percent(summary.subjects - summary.complete, summary.subjects)} lack at least one.`,
    ),
    text(
      `No modality was imputed. ${empty === 0 ? 'No single cell was empty' : `${empty.toLocaleString('en-GB')} empty single cells`}` +
        ` in modalities that a subject has${empty === 0 ? '.' : ' were filled with the mean of the training subjects.'}`,
    ),
    ...headline(context),
    ...distilled(context),
    text(context.missingness.sentence),
  ];
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(0)} %`;
}

function headline(context: StudyContext): Block[] {
  const method = mainMethod(context);
  const said = ['all', 'complete'].flatMap((scope) => {
    const one = resultOf(context, method, scope);
    if (!one || one.auc === null) return [];
    const range =
      one.aucLower === null || one.aucUpper === null
        ? ''
        : ` (95 % interval ${one.aucLower.toFixed(3)} to ${one.aucUpper.toFixed(3)})`;
    return [
      `on ${scopeName(scope)} (${counted(context.privacy, one.answered)} answered) its AUC is ${one.auc.toFixed(3)}${range}`,
    ];
  });
  if (said.length === 0) return [];
  return [
    text(
      `The method that answers is ${method}. On subjects that it had not seen, ${said.join('; ')}. ` +
        'An AUC of 0.500 is guessing and 1.000 is perfect.',
    ),
  ];
}

function distilled(context: StudyContext): Block[] {
  const made = figureDistillation(context.of);
  return made ? [text(distillationSentence(context, made))] : [];
}

function aucPicture({ evaluation }: StudyContext): Block {
  const rows = evaluation.results.filter(({ scope }) => scope === 'all');
  const subjects = rows[0]?.subjects ?? 0;
  const drawn = dotPlot(
    {
      metric: 'AUC',
      scope: `all subjects (${subjects})`,
      reference: 0.5,
      rows: rows.map(({ method, auc, aucLower, aucUpper, pooled, answered }) => ({
        name: method,
        value: auc,
        lower: aucLower,
        upper: aucUpper,
        hollow: pooled,
        ...(answered === subjects ? {} : { remark: `${answered} of ${subjects} answered` }),
      })),
    },
    PICTURE,
  );
  return {
    kind: 'figure',
    id: 'summary-auc',
    caption: 'AUC of every method on subjects that it had not seen, with 95 % intervals',
    chart: drawn,
  };
}

function cautions(limits: readonly Limit[]): Block[] {
  const first = limits.filter(({ grave }) => grave);
  if (first.length === 0) return [];
  return [
    {
      kind: 'note',
      tone: 'caution',
      title: 'Before these figures are used',
      text: first.map((one) => one.text).join(' '),
    },
  ];
}
