/**
 * Which values of a patient weigh most: the model is asked again with each of them at what is typical, and its own account
 * is taken apart (integrated gradients).
 */
import type { Cohort, Column } from '../../cohort/cohort.ts';
import { isMissing } from '../../cohort/missingCells.ts';
import type { Patient } from '../../contract/prediction.ts';
import type { Engine } from '../../engine/engine.ts';
import { attributionsOf } from '../../method/explain/integratedGradients.ts';
import type { Model } from '../../method/fitted.ts';
import { answer } from '../../method/methods.ts';
import { readSettings } from '../../method/settings.ts';
import { takeSubjects } from '../predictNew.ts';
import { meanAnswer } from './patientModels.ts';
import { quantile } from '../../method/statistics/averages.ts';
import { cached, logOddsOf } from './source.ts';
import type { Studied } from './studied.ts';

/** More features than this nobody reads. */
const MOST_FEATURES = 50;

/** Of a column over the training cohort: percentiles, or the commonest level. */
type Typical =
  { readonly low: number; readonly median: number; readonly high: number } | { readonly code: number } | null;

function typicalOf(of: Studied, m: number, f: number): Typical {
  return cached(of, `typical ${m} ${f}`, () => {
    const column = of.cohort.modalities[m]!.columns[f]!;
    if (column.kind === 'numeric') {
      const values = column.values.filter(Number.isFinite).sort();
      if (values.length === 0) return null;
      return { low: quantile(values, 0.05), median: quantile(values, 0.5), high: quantile(values, 0.95) };
    }
    const counts = new Int32Array(column.levels.length);
    for (const code of column.codes) if (code >= 0) counts[code]!++;
    return counts.length === 0 ? null : { code: counts.indexOf(Math.max(...counts)) };
  });
}

interface Cell {
  readonly m: number;
  readonly f: number;
  readonly typical: NonNullable<Typical>;
}

/**
 * The effects, strongest first: by how much the cell raises the log odds of the positive class (beyond two classes: against
 * all others together) above what they would be were it typical. Each by itself, by running the models: nothing is approximated.
 *
 * @param patient One subject, with what is left out absent.
 */
export function featuresOf(
  of: Studied,
  engine: Engine,
  models: readonly Model[],
  patient: Cohort,
  positive: number,
): Patient['features'] {
  // That a cell is missing weighs something only where the models are told.
  const { emptyCells } = readSettings(of.spec.settings).inputs;
  const cells = patient.modalities.flatMap(({ present, columns }, m): Cell[] => {
    if (present[0] === 0) return [];
    return columns.flatMap((column, f) => {
      const typical = isMissing(column, 0) && !emptyCells ? null : typicalOf(of, m, f);
      return typical === null ? [] : [{ m, f, typical }];
    });
  });
  if (cells.length === 0) return [];
  // Row 0 is the patient, row k the patient with the k-th cell at its typical value.
  const copies = takeSubjects(patient, new Array<number>(cells.length + 1).fill(0));
  cells.forEach(({ m, f, typical }, k) => {
    const column = copies.modalities[m]!.columns[f]!;
    if (column.kind === 'numeric' && 'median' in typical) column.values[k + 1] = typical.median;
    else if (column.kind === 'categorical' && 'code' in typical) column.codes[k + 1] = typical.code;
  });
  const { logits } = meanAnswer(engine, models, copies);
  const C = patient.classes.length;
  const own = logOddsOf(logits, 0, positive, C);
  const parts = partsOf(engine, models, patient);
  const features = cells
    .map(({ m, f, typical }, k) => {
      const table = patient.modalities[m]!;
      const column = table.columns[f]!;
      const range = 'median' in typical ? typical : null;
      return {
        modality: table.name,
        name: column.name,
        value: isMissing(column, 0) ? null : valueOf(column),
        number: column.kind === 'numeric' && !isMissing(column, 0) ? column.values[0]! : null,
        low: range?.low ?? null,
        median: range?.median ?? null,
        high: range?.high ?? null,
        typical:
          'code' in typical
            ? column.kind === 'categorical'
              ? column.levels[typical.code]!
              : ''
            : show(typical.median),
        effect: own - logOddsOf(logits, k + 1, positive, C),
        parts: parts && (parts.get(keyOf(table.name, column.name)) ?? new Array<number>(C).fill(0)),
      };
    })
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  const byPart = [...features].sort((a, b) => largest(b) - largest(a)).slice(0, MOST_FEATURES);
  const kept = new Set([...features.slice(0, MOST_FEATURES), ...byPart]);
  return features.filter((one) => kept.has(one) && (Math.abs(one.effect) > 1e-9 || largest(one) > 1e-9));
}

function largest({ parts }: Patient['features'][number]): number {
  return parts === null ? 0 : Math.max(...parts.map(Math.abs));
}

function keyOf(modality: string, column: string): string {
  return JSON.stringify([modality, column]);
}

/** Mean over the models that answer, by modality and column, [C]; null where one of them is no sum of networks. */
function partsOf(engine: Engine, models: readonly Model[], patient: Cohort): Map<string, number[]> | null {
  const answering = models.filter((model) => answer(engine, model, patient, Int32Array.of(0)).answered[0] === 1);
  const sums = new Map<string, number[]>();
  for (const model of answering) {
    const given = attributionsOf(model, patient, 0);
    if (!given) return null;
    for (const { modality, column, values } of given) {
      const key = keyOf(modality, column);
      const sum = sums.get(key) ?? new Array<number>(values.length).fill(0);
      sums.set(
        key,
        sum.map((value, c) => value + values[c]! / answering.length),
      );
    }
  }
  return sums;
}

function valueOf(column: Column): string {
  if (column.kind === 'numeric') return show(column.values[0]!);
  return column.levels[column.codes[0]!] ?? 'not seen in training';
}

function show(x: number): string {
  return String(Number(x.toPrecision(6)));
}
