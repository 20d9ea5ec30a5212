/** Axes and grid lines, for every chart with a scale. */
import type { ScaleLinear } from 'd3-scale';
import { element, label, readable, type Theme } from './chart.ts';

export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Scale = ScaleLinear<number, number>;

/** Ticks, their grid lines and the axis title below the plot. */
export function bottomAxis(
  scale: Scale,
  plot: Plot,
  theme: Theme,
  title: string,
  ticks = 6,
  format: (value: number) => string = readable,
): string {
  const marks = scale.ticks(ticks).map((value) => {
    const x = scale(value);
    return (
      element('line', { x1: x, x2: x, y1: plot.top, y2: plot.bottom, stroke: theme.grid }) +
      label(format(value), { x, y: plot.bottom + 16, 'text-anchor': 'middle', fill: theme.faint })
    );
  });
  const middle = (plot.left + plot.right) / 2;
  return marks.join('') + label(title, { x: middle, y: plot.bottom + 34, 'text-anchor': 'middle', fill: theme.ink });
}

/** The same at the left of the plot; its title stands above. */
export function leftAxis(
  scale: Scale,
  plot: Plot,
  theme: Theme,
  title: string,
  ticks = 5,
  format: (value: number) => string = readable,
): string {
  const marks = scale.ticks(ticks).map((value) => {
    const y = scale(value);
    return (
      element('line', { x1: plot.left, x2: plot.right, y1: y, y2: y, stroke: theme.grid }) +
      label(format(value), { x: plot.left - 6, y: y + 4, 'text-anchor': 'end', fill: theme.faint })
    );
  });
  return marks.join('') + label(title, { x: 0, y: plot.top - 10, fill: theme.ink });
}
