/**
 * Donors for "what to measure next": training patients who have the modalities S and m, predicted by the outer-fold
 * models that had not seen them, once from S alone and once from S and m. Models are applied with everything else
 * hidden, so that any method serves whose answer they are.
 */
import type { Cohort } from '../../cohort/cohort.ts';
import type { Engine } from '../../engine/engine.ts';
import { centreOverClasses } from '../../method/additive.ts';
import { averagedDonors, type Donors } from '../../method/donors.ts';
import { bestShare, shareErrors } from '../../method/donorShare.ts';
import { answer } from '../../method/methods.ts';
import { foldModels } from './patientModels.ts';
import { cached, predictionsOf } from './source.ts';
import type { Studied } from './studied.ts';

/** More donors than this are thinned, evenly over the cohort. */
const MOST_DONORS = 1000;
/** With many donors, fewer of the repeats are drawn on: they tell little more of the same people. */
const MOST_DRAWS = 2000;

/** The cohort as if only these modalities had been measured. */
export function onlyWith(cohort: Cohort, names: readonly string[]): Cohort {
  return {
    ...cohort,
    modalities: cohort.modalities.map((table) =>
      names.includes(table.name) ? table : { ...table, present: new Uint8Array(table.present.length) },
    ),
  };
}

/**
 * The donors of the modalities `have` and one more.
 *
 * @param as 'draws': a draw for each repeat, as a new patient is answered by one model; 'means': one that is the mean
 *   over repeats, as a subject of the cohort is.
 */
export function donorsOf(
  of: Studied,
  engine: Engine,
  method: string,
  have: readonly string[],
  missing: string,
  as: 'draws' | 'means' = 'draws',
): Donors {
  const both = of.cohort.modalities.map(({ name }) => name).filter((name) => have.includes(name) || name === missing);
  return cached(of, `donors ${JSON.stringify([method, both, missing, as])}`, () => {
    if (as === 'draws') return findDonors(of, engine, method, have, both, MOST_DRAWS);
    return averagedDonors(findDonors(of, engine, method, have, both, Infinity));
  });
}

/** How many of them count for a patient; chosen once. */
export function shareOf(of: Studied, donors: Donors): number {
  const known = cached(of, 'shares of donors', () => new WeakMap<Donors, number>());
  const share = known.get(donors) ?? bestShare(shareErrors(donors));
  known.set(donors, share);
  return share;
}

function findDonors(
  of: Studied,
  engine: Engine,
  method: string,
  have: readonly string[],
  both: readonly string[],
  most: number,
): Donors {
  const { cohort } = of;
  const C = cohort.classes.length;
  const models = foldModels(of, method);
  const { folds, tested } = predictionsOf(of, method);
  const tables = cohort.modalities.filter(({ name }) => both.includes(name));
  const having = Int32Array.from(cohort.subjects.keys()).filter(
    (i) => tested[i]! > 0 && tables.every(({ present }) => present[i] === 1),
  );
  const every = Math.max(1, Math.ceil(having.length / MOST_DONORS));
  const wanted = new Set(having.filter((_, at) => at % every === 0));
  const repeats = Math.max(1, Math.floor(most / Math.max(1, wanted.size)));
  const before = onlyWith(cohort, have);
  const after = onlyWith(cohort, both);
  const draws = folds.flatMap(({ predictions, repeat }, f) => {
    if (repeat >= repeats) return [];
    const rows = predictions.subjects.filter((i) => wanted.has(i));
    if (rows.length === 0) return [];
    const from = answer(engine, models[f]!, before, rows);
    const to = answer(engine, models[f]!, after, rows);
    centreOverClasses(from.logits, C);
    centreOverClasses(to.logits, C);
    return [...rows].flatMap((subject, i) =>
      from.answered[i] === 1 && to.answered[i] === 1
        ? [
            {
              subject,
              repeat,
              from: from.logits.subarray(i * C, (i + 1) * C),
              to: to.logits.subarray(i * C, (i + 1) * C),
            },
          ]
        : [],
    );
  });
  draws.sort((a, b) => a.subject - b.subject || a.repeat - b.repeat);
  const subjects = Int32Array.from(new Set(draws.map(({ subject }) => subject)));
  const place = new Map(Array.from(subjects, (subject, j) => [subject, j]));
  const donors = {
    classes: C,
    subjects,
    donor: Int32Array.from(draws, ({ subject }) => place.get(subject)!),
    before: new Float64Array(draws.length * C),
    shift: new Float64Array(draws.length * C),
  };
  draws.forEach(({ from, to }, k) => {
    for (let c = 0; c < C; c++) {
      donors.before[k * C + c] = from[c]!;
      donors.shift[k * C + c] = to[c]! - from[c]!;
    }
  });
  return donors;
}
