/** Shares of subjects: how they are written, how sure they are, and how many ticks they have room for. */
import { readable } from './chart.ts';

/** 95% interval of a proportion after Wilson (JASA 1927); holds also for 0 and all. `of` must be positive. */
export function wilson(events: number, of: number): { lower: number; upper: number } {
  const z = 1.959964;
  const share = events / of;
  const centre = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return { lower: Math.max(0, (centre - half) / scale), upper: Math.min(1, (centre + half) / scale) };
}

/** '12.3%'; something that is not quite none or all is not written as such. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1%';
  if (share < 1 && share > 0.9995) return '>99.9%';
  return `${readable(Math.round(share * 1000) / 10)}%`;
}

export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** Ticks that do not run into each other. */
export function ticksIn(plot: { readonly left: number; readonly right: number }): number {
  return Math.max(2, Math.min(5, Math.floor((plot.right - plot.left) / 60)));
}
