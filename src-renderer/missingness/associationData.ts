/** A reply of 'missingness.associations' as the chart wants it. */
import type { AssociationData } from '../../src-main/charts/association.ts';
import type { Association } from '../../src-main/contract/missingness.ts';

export function shownOf({ test, table }: Association): AssociationData['shown'] {
  if (test !== 'Mann-Whitney') return { kind: 'levels', levels: table };
  const row = (pattern: RegExp) => table.find(({ label }) => pattern.test(label));
  const rows = [row(/lower|first|25/i), row(/median|second|50/i), row(/upper|third|75/i)];
  const side = (of: 'have' | 'lack'): readonly [number, number, number] | null => {
    const figures = rows.map((one) => one?.[of] ?? Number.NaN);
    return figures.some(Number.isNaN) ? null : (figures as unknown as readonly [number, number, number]);
  };
  return { kind: 'quartiles', have: side('have'), lack: side('lack') };
}
