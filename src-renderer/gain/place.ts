/** Where the user's own cohort lies on the axes of the figures. */
import type { GainSummaryView, OwnCohort } from '../../src-main/contract/gain.ts';
import { count, figure, percent } from '../ui/format.ts';

type Axis = GainSummaryView['axes'][number];
type Setting = GainSummaryView['settings'][number];

/** Its place on an axis, and that in words; null where the axis asks for what is not known of a cohort. */
export function placeOn(axis: Axis['axis'], own: OwnCohort): { x: number; text: string } | null {
  switch (axis) {
    case 'share':
      return { x: own.share, text: percent(own.share) };
    case 'complete':
      return { x: own.complete, text: count(own.complete) };
    case 'features':
      return { x: own.features, text: figure(own.features, 0) };
    case 'strength':
      return own.teacherAuc === null ? null : { x: own.teacherAuc, text: figure(own.teacherAuc, 2) };
    case 'uneven':
    case 'shared':
      return null;
  }
}

export function isWithin({ lines }: Axis, x: number): boolean {
  const all = lines.flatMap(({ points }) => points.map((point) => point.x));
  return x >= Math.min(...all) && x <= Math.max(...all);
}

/** The setting nearest in share and, by ratio, in the number of complete subjects. */
export function nearestSetting(summary: GainSummaryView, own: OwnCohort): Setting {
  const grid = summary.axes.find(({ axis }) => axis === 'share')!;
  const settings = grid.lines.flatMap(({ points }) => points.map(({ setting }) => summary.settings[setting]!));
  const distance = ({ complete, share }: Setting) =>
    Math.hypot(Math.log(Math.max(1, own.complete) / complete) / Math.log(8), own.share - share);
  return settings.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}
