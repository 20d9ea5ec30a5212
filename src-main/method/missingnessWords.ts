/** Figures of missingness in plain words. */
import type { Association } from './missingness.ts';

/** Below it, an association is said to be there. */
const LEVEL = 0.05;

/** '.60', '1.00', '-.12': figures that cannot pass 1 lose their zero, as the field writes them. */
export function short(value: number): string {
  return value.toFixed(2).replace(/^(-?)0\./, '$1.');
}

function pText(p: number): string {
  return p < 0.001 ? 'p < .001' : `p = ${p.toFixed(3).replace(/^0\./, '.')}`;
}

/** A share in per cent. */
function share(count: number, of: number): string {
  return `${((100 * count) / of).toFixed(0)} %`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

export function sentenceOf(one: Omit<Association, 'sentence'>, name: string): string {
  const { modality, have, lack, pAdjusted, effect, lower, upper, effectName, table } = one;
  if (lack === 0 && have > 0) return `Everyone whose ${name} is known has ${modality}, so there is nothing to compare.`;
  if (have === 0) return `Nobody whose ${name} is known has ${modality}, so there is nothing to compare.`;
  if (pAdjusted === null || effect === null) return `The ${name} does not vary, so there is nothing to compare.`;
  const interval = lower === null || upper === null ? '' : `, 95 % interval ${short(lower)} to ${short(upper)}`;
  const figures = `${effectName} ${short(effect)}${interval}; ${pText(pAdjusted)} over all modalities`;
  if (pAdjusted >= LEVEL) return `No sign that having ${modality} goes with ${name} (${figures}).`;
  const numeric = one.test === 'Mann-Whitney';
  if (numeric) {
    const median = table.find(({ label }) => label === 'median')!;
    const side = effect > 0 ? 'higher' : 'lower';
    return (
      `Who has ${modality} has a ${side} ${name} (median ${number(median.have)} against ${number(median.lack)}; ${figures}): ` +
      `${modality} is not missing at random with it.`
    );
  }
  const gap = (row: (typeof table)[number]) => Math.abs(row.have / have - row.lack / lack);
  const widest = table.reduce((best, row) => (gap(row) > gap(best) ? row : best));
  return (
    `Having ${modality} goes with ${name} (${figures}): of those who have it ${share(widest.have, have)} are ` +
    `"${widest.label}", of those who lack it ${share(widest.lack, lack)}.`
  );
}
