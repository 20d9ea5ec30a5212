/** What `lacuna explain` prints and writes. */
import Papa from 'papaparse';
import type { Estimate, Importance, Stability } from '../contract/explain.ts';
import { boundSentence, chosenAt, scopeName, wasScreened } from '../study/explain/words.ts';
import { textTable } from './output.ts';

/** Rows of a table on the terminal. */
const MOST_SHOWN = 20;

const three = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
const around = ({ mean, lower, upper }: Estimate): string =>
  lower === null || upper === null ? three(mean) : `${three(mean)} (${three(lower)} to ${three(upper)})`;

export function importanceText(importance: Importance): string {
  const { method, folds, permutations, logLoss, auc, subjects, modalities, features } = importance;
  const shown = features.slice(0, MOST_SHOWN);
  return [
    `What ${method} rests on, by permutation on ${subjects} subjects that the models had not seen`,
    `(${folds} test folds, ${permutations} permutations each; before: log loss ${three(logLoss)}, AUC ${three(auc)})`,
    '',
    textTable(
      ['modality', 'measured', 'features', 'log loss rises by', 'AUC falls by', 'mean |contribution|'],
      modalities.map((one) => [
        one.name,
        String(one.subjects),
        one.permuted === one.columns ? String(one.columns) : `${one.permuted} of ${one.columns}`,
        around(one.logLoss),
        around(one.auc),
        three(one.contribution),
      ]),
    ),
    '',
    features.length === 0
      ? 'No feature was permuted.'
      : textTable(
          ['feature', 'modality', 'log loss rises by', 'AUC falls by', 'norm (range)'],
          shown.map((one) => [
            one.name,
            one.modality,
            around(one.logLoss),
            around(one.auc),
            one.norm === null
              ? '–'
              : `${three(one.norm.mean)} (${three(one.norm.lowest)} to ${three(one.norm.highest)})`,
          ]),
        ),
    ...(features.length > shown.length
      ? [`and ${features.length - shown.length} more: --json or --out has them all.`]
      : []),
    ...(wasScreened(importance)
      ? ['Of a wide modality only the features with the largest first-layer norms were permuted.']
      : []),
    'In brackets after a rise or fall: 95 % intervals (corrected resampled t). Of features that say the same, none may seem to matter.',
  ].join('\n');
}

export function stabilityText(stability: Stability, cut: number): string {
  return stability.scopes
    .map((scope) => {
      const stable = chosenAt(scope, cut);
      const shown = chosenAt(scope, 0.5).slice(0, MOST_SHOWN);
      const sentence = `${scopeName(scope)}: ${boundSentence(stability, scope, cut, stable.length)}`;
      if (shown.length === 0) return sentence;
      const rows = shown.map(({ name, modality, share }) => [name, modality, `${Math.round(share * 100)} %`]);
      return `${sentence}\n${textTable(['feature', 'modality', 'chosen on'], rows)}`;
    })
    .join('\n\n');
}

const COLUMNS = ['kind', 'modality', 'feature', 'figure', 'value', 'lower', 'upper'] as const;
type Row = readonly [string, string, string, string, number | null, number | null, number | null];

/** All figures, one a row, with full precision; text that would begin a formula gets an apostrophe before it. */
export function explainCsv(importance: Importance, stability: Stability | null): string {
  const estimate = (kind: string, modality: string, feature: string, figure: string, one: Estimate): Row => {
    return [kind, modality, feature, figure, one.mean, one.lower, one.upper];
  };
  const rows: Row[] = [
    ...importance.modalities.flatMap((one): Row[] => [
      estimate('modality', one.name, '', 'logLossIncrease', one.logLoss),
      estimate('modality', one.name, '', 'aucFall', one.auc),
      ['modality', one.name, '', 'meanAbsoluteContribution', one.contribution, null, null],
    ]),
    ...importance.features.flatMap(({ modality, name, logLoss, auc, norm }): Row[] => [
      estimate('feature', modality, name, 'logLossIncrease', logLoss),
      estimate('feature', modality, name, 'aucFall', auc),
      ...(norm === null
        ? []
        : [['feature', modality, name, 'firstLayerNorm', norm.mean, norm.lowest, norm.highest] as const]),
    ]),
    ...(stability?.scopes ?? []).flatMap((scope): Row[] =>
      scope.features.map(({ modality, name, share }) => [
        'feature',
        modality,
        name,
        scope.modality === null ? 'chosenTogether' : 'chosenInModality',
        share,
        null,
        null,
      ]),
    ),
  ];
  return `${Papa.unparse([COLUMNS as readonly unknown[], ...rows], { newline: '\n', escapeFormulae: true })}\n`;
}
