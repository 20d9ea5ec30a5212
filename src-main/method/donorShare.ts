/** How near a donor's prediction must be to count: chosen on the donors, each in turn as if a patient. */
import { EVERYBODY, nearTo, type Donors } from './donors.ts';
import { EffectOn } from './measureNext.ts';

const SHARES = [0.1, 0.2, 0.4, 0.7, 1, EVERYBODY];
/** Donors in turn are at most so many, evenly over all. */
const MOST_PATIENTS = 100;

/**
 * The share of donors (`nearTo`) whose promised changes are nearest to the seen ones: mean squared error with each
 * donor left out of its own promise; the widest of equals. On the first draw of each donor.
 *
 * @param counts Whether a donor takes part.
 */
export function chooseShare(donors: Donors, counts: (donor: number) => boolean = () => true): number {
  const taking = firstDraws(donors, counts);
  const { classes: C, subjects, before, shift } = taking;
  const every = Math.max(1, Math.ceil(subjects.length / MOST_PATIENTS));
  const errors = new Float64Array(SHARES.length);
  for (let own = 0; own < subjects.length; own += every) {
    const z = before.slice(own * C, (own + 1) * C);
    const effect = new EffectOn(z, null);
    const seen = effect.by(shift, own * C).change;
    SHARES.forEach((share, at) => {
      const near = nearTo(taking, z, share, own);
      let promised = 0;
      for (let k = 0; k < near.draws.length; k++) promised += near.weights[k]! * effect.by(near.shift, k * C).change;
      errors[at]! += (promised - seen) ** 2;
    });
  }
  let best = SHARES.length - 1;
  for (let at = best - 1; at >= 0; at--) if (errors[at]! < errors[best]! * (1 - 1e-9)) best = at;
  return SHARES[best]!;
}

function firstDraws(
  { classes: C, subjects, donor, before, shift }: Donors,
  counts: (donor: number) => boolean,
): Donors {
  const draws = Int32Array.from(subjects.keys())
    .filter(counts)
    .map((j) => donor.indexOf(j));
  const rows = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: draws.length * C }, (_, at) => values[draws[Math.floor(at / C)]! * C + (at % C)]!);
  return {
    classes: C,
    subjects: draws.map((k) => subjects[donor[k]!]!),
    donor: Int32Array.from(draws.keys()),
    before: rows(before),
    shift: rows(shift),
  };
}
