/** How near a donor's prediction must be to count: chosen on the donors, each in turn as if a patient. */
import { EVERYBODY, nearTo, type Donors } from './donors.ts';
import { EffectOn } from './measureNext.ts';

const SHARES = [0.1, 0.2, 0.4, 0.7, 1, EVERYBODY];
/** Donors in turn are at most so many, evenly over all. */
const MOST_PATIENTS = 150;

/** How far off the promised change is, by share and by donor in turn. */
export interface ShareErrors {
  /** Donors who were asked about, ascending. */
  readonly patients: Int32Array;
  /** [patients, shares], squared error of the promised change; the donor was left out of its own promise. */
  readonly errors: Float64Array;
}

/** Of each donor the first draw is looked at. */
export function shareErrors(donors: Donors): ShareErrors {
  const firsts = firstDraws(donors);
  const { classes: C, subjects, before, shift } = firsts;
  const every = Math.max(1, Math.ceil(subjects.length / MOST_PATIENTS));
  const patients = Int32Array.from(subjects.keys()).filter((donor) => donor % every === 0);
  const errors = new Float64Array(patients.length * SHARES.length);
  patients.forEach((own, at) => {
    const effect = new EffectOn(before.slice(own * C, (own + 1) * C), null);
    const seen = effect.by(shift, own * C).change;
    SHARES.forEach((share, s) => {
      const near = nearTo(firsts, before.subarray(own * C, (own + 1) * C), share, own);
      let promised = 0;
      for (let k = 0; k < near.draws.length; k++) promised += near.weights[k]! * effect.by(near.shift, k * C).change;
      errors[at * SHARES.length + s] = (promised - seen) ** 2;
    });
  });
  return { patients, errors };
}

/** The share (`nearTo`) of the smallest mean squared error; the widest of equals. @param without A donor not counted. */
export function bestShare({ patients, errors }: ShareErrors, without = -1): number {
  const sums = SHARES.map((_, s) =>
    patients.reduce((sum, donor, at) => (donor === without ? sum : sum + errors[at * SHARES.length + s]!), 0),
  );
  let best = SHARES.length - 1;
  for (let s = best - 1; s >= 0; s--) if (sums[s]! < sums[best]! * (1 - 1e-9)) best = s;
  return SHARES[best]!;
}

function firstDraws({ classes: C, subjects, donor, before, shift }: Donors): Donors {
  const draws = Int32Array.from(donor.keys()).filter((k) => k === 0 || donor[k] !== donor[k - 1]);
  const rows = (values: Float64Array): Float64Array => {
    const own = new Float64Array(draws.length * C);
    draws.forEach((k, at) => {
      own.set(values.subarray(k * C, (k + 1) * C), at * C);
    });
    return own;
  };
  return { classes: C, subjects, donor: Int32Array.from(draws.keys()), before: rows(before), shift: rows(shift) };
}
