/** Contributions of modalities to the logit, per true class: 5th, 25th, 50th, 75th and 95th percentile. */
import { scaleLinear } from 'd3-scale';
import { bottomAxis } from './axes.ts';
import { chart, element, label, readable, shortened, type Chart, type ChartOptions } from './chart.ts';

export interface ContributionsData {
  readonly positive: string;
  readonly modalities: readonly {
    readonly name: string;
    readonly meanAbsolute: number;
    readonly classes: readonly { readonly label: string; readonly quantiles: readonly number[] }[];
  }[];
}

const ROW = 20;

export function contributions(data: ContributionsData, { width, theme }: ChartOptions): Chart {
  const all = data.modalities.flatMap(({ classes }) => classes.flatMap(({ quantiles }) => quantiles));
  const left = Math.min(185, Math.max(60, ...data.modalities.map(({ name }) => Math.min(name.length, 22) * 8.2)));
  const plot = { left: left + 8, right: Math.max(left + 140, width - 130), top: 10, bottom: 0 };
  const furthest = Math.max(0.1, ...all.map(Math.abs));
  const x = scaleLinear([-furthest, furthest], [plot.left, plot.right]).nice();
  const body: string[] = [];
  let at = plot.top;
  for (const { name, classes } of data.modalities) {
    const height = Math.max(1, classes.length) * ROW + 10;
    body.push(
      label(shortened(name, 22), { x: plot.left - 8, y: at + height / 2, 'text-anchor': 'end', 'font-weight': 600 }),
    );
    classes.forEach(({ label: truth, quantiles }, c) => {
      const y = at + 5 + c * ROW + ROW / 2;
      const stroke = theme.series[c % theme.series.length]!;
      const [p5, p25, p50, p75, p95] = quantiles;
      if (p5 === undefined || p25 === undefined || p50 === undefined || p75 === undefined || p95 === undefined) return;
      body.push(
        element('line', { x1: x(p5), x2: x(p95), y1: y, y2: y, stroke, 'stroke-width': 1.5 }),
        element('rect', {
          x: x(p25),
          y: y - 5,
          width: Math.max(1, x(p75) - x(p25)),
          height: 10,
          fill: c % 2 === 0 ? stroke : theme.paper,
          stroke,
          'stroke-width': 1.5,
        }),
        element('line', { x1: x(p50), x2: x(p50), y1: y - 7, y2: y + 7, stroke: theme.ink, 'stroke-width': 2 }),
        label(shortened(truth, 16), { x: plot.right + 10, y: y + 4, fill: theme.faint }),
      );
    });
    at += height;
    body.push(element('line', { x1: plot.left, x2: plot.right, y1: at, y2: at, stroke: theme.grid }));
  }
  plot.bottom = at;
  const said = data.modalities.map(({ name, meanAbsolute }) => `${name} ${readable(meanAbsolute)}`).join(', ');
  return chart({
    width,
    height: plot.bottom + 46,
    theme,
    title: 'Contributions of the modalities',
    description:
      said === ''
        ? 'This method has no contributions.'
        : `Mean absolute contribution to the logit of ${data.positive}: ${said}.`,
    body: [
      bottomAxis(x, plot, theme, `Contribution to the logit of ${shortened(data.positive, 24)}`),
      element('line', { x1: x(0), x2: x(0), y1: plot.top, y2: plot.bottom, stroke: theme.faint }),
      ...body,
    ],
    table: [
      ['modality', 'truth', 'p5', 'p25', 'p50', 'p75', 'p95'],
      ...data.modalities.flatMap(({ name, classes }) =>
        classes.map(({ label: truth, quantiles }) => [name, truth, ...quantiles]),
      ),
    ],
  });
}
