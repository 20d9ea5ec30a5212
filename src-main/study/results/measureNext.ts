/** What to measure next for one patient: each modality that is missing, ranked by what it would change. */
import type { MeasureNext } from '../../contract/prediction.ts';
import type { Engine } from '../../engine/engine.ts';
import { randomKey } from '../../engine/philox.ts';
import { centreOverClasses } from '../../method/additive.ts';
import { forecast, LEAST_DONORS, type Forecast, type Threshold } from '../../method/measureNext.ts';
import { probabilities } from '../../method/metrics.ts';
import { takeSubjects } from '../predictNew.ts';
import { donorsOf, shareOf } from './measureDonors.ts';
import { answeringFor, type PatientAsked } from './patientPage.ts';
import { meanAnswer } from './patientModels.ts';
import { availableOf } from './source.ts';
import { ResultsError, type Studied } from './studied.ts';

export interface NextAsked extends PatientAsked {
  readonly threshold: Threshold;
  /** By modality, above 0; those of modalities that the patient has do no harm. */
  readonly costs: Readonly<Record<string, number>>;
}

type Row = MeasureNext['modalities'][number];

/** @throws ResultsError, PredictionError */
export function measureNext(of: Studied, asked: NextAsked, engine: Engine): MeasureNext {
  const { cohort, spec } = of;
  const { threshold, costs } = asked;
  const names = cohort.modalities.map(({ name }) => name);
  refuseWrong(of, asked);
  const patient = takeSubjects(asked.cohort, [asked.row], asked.leaveOut);
  const have = availableOf(patient, 0);
  const missing = names.filter((name) => !have.includes(name));
  const empty = { subject: asked.subject, classes: [...cohort.classes], threshold, have, rankedBy: 'change' as const };
  if (missing.length === 0) {
    const note = 'Every modality of this study was measured: there is nothing left to measure.';
    return { ...empty, method: null, probabilities: null, modalities: [], note };
  }
  const { answering, tested, method } = answeringFor(of, asked, patient, engine);
  if (!answering) {
    const note = `${method} has no answer for a patient with these modalities, so that nothing can be said of its change.`;
    return { ...empty, method: null, probabilities: null, modalities: [], note };
  }
  const C = cohort.classes.length;
  const z = centreOverClasses(meanAnswer(engine, answering.models, patient).logits, C);
  // A subject of the cohort is predicted by the mean of the models that never saw it; so are then the donors.
  const rows = missing.map((modality): Row => {
    const donors = donorsOf(of, engine, answering.method, have, modality, tested ? 'means' : 'draws');
    const self = tested ? donors.subjects.indexOf(asked.row) : -1;
    const key = randomKey(spec.seed, 'measure next', answering.method, asked.subject, ...have, 'and', modality);
    const found = forecast(donors, z, shareOf(of, donors), threshold, key, self);
    const unread = donors.shift.length > 0 && donors.shift.every((one) => Math.abs(one) < 1e-12);
    const cost = Object.hasOwn(costs, modality) ? costs[modality]! : null;
    const promised = unread ? null : found.promised;
    return {
      modality,
      leftOut: asked.leaveOut.includes(modality),
      cost,
      perCost: cost === null || promised === null ? null : promised.change.value / cost,
      donors: found.donors,
      effective: found.effective,
      promised,
      sentence: unread
        ? `${answering.method} does not read ${modality}: measuring it would change nothing in this prediction.`
        : sentenceOn(modality, have, found, C),
    };
  });
  const byCost = rows.some(({ perCost }) => perCost !== null);
  return {
    ...empty,
    method: answering.method,
    probabilities: [...probabilities(z, C)],
    modalities: ranked(rows, byCost),
    rankedBy: byCost ? 'cost' : 'change',
    note: null,
  };
}

function refuseWrong({ cohort }: Studied, { leaveOut, costs, threshold }: NextAsked): void {
  const names = cohort.modalities.map(({ name }) => name);
  const stranger = [...leaveOut, ...Object.keys(costs)].find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw new ResultsError(`The study has no modality ${stranger}; it has ${names.join(', ')}.`);
  }
  const cheap = Object.entries(costs).find(([, cost]) => !(cost > 0 && Number.isFinite(cost)));
  if (cheap) throw new ResultsError(`The cost of ${cheap[0]} must be a number above 0.`);
  refuseThreshold(cohort.classes.length, threshold);
}

/** @throws ResultsError for a threshold that the study has no use for. */
export function refuseThreshold(classes: number, threshold: Threshold): void {
  if (threshold === null) return;
  if (classes > 2) {
    throw new ResultsError(
      `A threshold is for two classes; of ${classes}, the decision is the class of the largest probability.`,
    );
  }
  if (!(threshold > 0 && threshold < 1)) throw new ResultsError('A threshold must lie between 0 and 1.');
}

/** Per cost first those that have one; what nothing can be said of comes last. */
function ranked(rows: readonly Row[], byCost: boolean): Row[] {
  const worth = ({ promised, perCost }: Row): [number, number] => {
    if (promised === null) return [0, 0];
    if (!byCost) return [1, promised.change.value];
    return perCost === null ? [1, promised.change.value] : [2, perCost];
  };
  return rows.toSorted((a, b) => {
    const [kindA, valueA] = worth(a);
    const [kindB, valueB] = worth(b);
    return kindB - kindA || valueB - valueA;
  });
}

function sentenceOn(
  modality: string,
  have: readonly string[],
  { available, donors, promised }: Forecast,
  classes: number,
): string {
  const who = `training patients who have ${[...have, modality].join(', ')}`;
  if (promised === null) {
    if (available === 0) return `There are no ${who}: nothing can be said of ${modality}.`;
    return available < LEAST_DONORS
      ? `There are too few ${who} to say anything of ${modality}: ${available} (${LEAST_DONORS} are needed).`
      : `Of ${available} ${who}, too few are like this one to say anything of ${modality}.`;
  }
  const { change, changeLow, changeHigh, flips } = promised;
  const what = classes === 2 ? 'the probability' : 'the probabilities (together)';
  return (
    `In the ${donors} training patients most like this one, ${modality} changes ${what} by ${two(change.value)} on ` +
    `average (5th to 95th percentile ${two(changeLow)} to ${two(changeHigh)}); in ${hundred(flips.value)} of 100 the ` +
    'decision would flip.'
  );
}

function two(value: number): string {
  return value.toFixed(2).replace(/^0/, '');
}

function hundred(share: number): string {
  const of100 = share * 100;
  if (of100 > 0 && of100 < 1) return 'fewer than 1';
  return of100 > 99 && of100 < 100 ? 'more than 99' : String(Math.round(of100));
}
