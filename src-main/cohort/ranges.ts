/** New subjects' numbers against those of the training cohort: units that look wrong, before anyone believes a prediction. */
import type { Cohort } from './cohort.ts';
import type { ImportWarning } from './record.ts';

/** What a value in one unit is multiplied by to be in another; looked for in both directions. */
const FACTORS: readonly { readonly factor: number; readonly units: string }[] = [
  { factor: 10, units: 'a factor of 10, such as mm and cm, or g/L and g/dL' },
  { factor: 100, units: 'a factor of 100, such as cm and m, or a share and per cent' },
  { factor: 1000, units: 'a factor of 1000, such as mg and g, or ng/L and ng/mL' },
  { factor: 1_000_000, units: 'a factor of 1,000,000' },
  { factor: 18.016, units: 'glucose in mg/dL and mmol/L' },
  { factor: 38.67, units: 'cholesterol in mg/dL and mmol/L' },
  { factor: 88.57, units: 'triglycerides in mg/dL and mmol/L, or creatinine in mg/dL and µmol/L' },
  { factor: 17.1, units: 'bilirubin in mg/dL and µmol/L' },
  { factor: 59.48, units: 'uric acid in mg/dL and µmol/L' },
  { factor: 2.8, units: 'urea nitrogen in mg/dL and mmol/L' },
  { factor: 2.2046, units: 'kg and lb' },
  { factor: 2.54, units: 'cm and inches' },
  { factor: 7.5006, units: 'kPa and mmHg' },
  { factor: 365.25, units: 'days and years' },
  { factor: 12, units: 'months and years' },
];

/** The new median may miss the training median by this factor, once converted. */
const NEAR = 1.3;
/** With fewer values than this a median says nothing unless it is out of range. */
const TELLING = 5;
/** Training values that a range needs. */
const LEAST_TRAINING = 10;

/**
 * One warning per column that looks wrong: 'units-suspect' where a usual factor between units would explain it,
 * 'range-outside' where nothing does. A column is looked at where the new median is outside of the 0.5th to 99.5th
 * percentile of training; with five values or more also where it is outside of the 5th to 95th, for a factor alone.
 *
 * @param newcomers Has the training cohort's modalities and columns (`importNewSubjects`).
 */
export function suspectRanges(trained: Cohort, newcomers: Cohort): ImportWarning[] {
  return newcomers.modalities.flatMap((table) => {
    const known = trained.modalities.find(({ name }) => name === table.name);
    return table.columns.flatMap((column): ImportWarning[] => {
      const before = known?.columns.find(({ name }) => name === column.name);
      if (column.kind !== 'numeric' || before?.kind !== 'numeric') return [];
      const message = suspicion(column.name, finite(before.values), finite(column.values));
      return message === null ? [] : [{ ...message, modality: table.name, column: column.name }];
    });
  });
}

function finite(values: Float64Array): Float64Array {
  return values.filter((x) => Number.isFinite(x)).sort();
}

function suspicion(
  name: string,
  trained: Float64Array,
  fresh: Float64Array,
): Pick<ImportWarning, 'kind' | 'message'> | null {
  if (trained.length < LEAST_TRAINING || fresh.length === 0) return null;
  const median = at(fresh, 0.5);
  const usual = at(trained, 0.5);
  const outside = median < at(trained, 0.005) || median > at(trained, 0.995);
  const unusual = median < at(trained, 0.05) || median > at(trained, 0.95);
  if (!outside && !(unusual && fresh.length >= TELLING)) return null;
  const what = fresh.length === 1 ? `${name} is ${show(median)}` : `${name} has the median ${show(median)}`;
  const there = `in training half of the values were from ${show(at(trained, 0.25))} to ${show(at(trained, 0.75))}`;
  const factor = explaining(median, usual);
  if (factor) {
    return {
      kind: 'units-suspect',
      message: `${what}, but ${there}: is it in another unit (${factor})? Convert it, or check the file.`,
    };
  }
  if (!outside) return null;
  const range = `${show(at(trained, 0.005))} to ${show(at(trained, 0.995))}`;
  return { kind: 'range-outside', message: `${what}, outside of what training had (${range}; ${there}). Check it.` };
}

/** The units between which the ratio of the medians would be explained; the nearest factor. */
function explaining(median: number, usual: number): string | null {
  const ratio = median / usual;
  if (!(ratio > 0) || !Number.isFinite(ratio)) return fahrenheit(median, usual);
  const size = Math.abs(Math.log(ratio));
  let best: { miss: number; units: string } | null = null;
  for (const { factor, units } of FACTORS) {
    const miss = Math.abs(size - Math.log(factor));
    if (miss <= Math.log(NEAR) && (best === null || miss < best.miss)) best = { miss, units };
  }
  return fahrenheit(median, usual) ?? best?.units ?? null;
}

/** Body temperatures alone: elsewhere the offset would explain anything. */
function fahrenheit(median: number, usual: number): string | null {
  const between = (x: number, low: number, high: number) => x >= low && x <= high;
  const units = '°C and °F';
  if (between(usual, 35, 41) && between(median, 95, 106)) return units;
  return between(usual, 95, 106) && between(median, 35, 41) ? units : null;
}

/** A percentile by linear interpolation. @param ascending Not empty. */
function at(ascending: Float64Array, q: number): number {
  const place = q * (ascending.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, ascending.length - 1);
  return ascending[low]! + (place - low) * (ascending[high]! - ascending[low]!);
}

function show(x: number): string {
  return String(Number(x.toPrecision(3)));
}
