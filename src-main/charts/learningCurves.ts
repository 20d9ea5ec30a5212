/** Training loss over optimiser steps, a line per curve; curves of one label share their colour and dash. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { bottomAxis, leftAxis } from './axes.ts';
import { chart, element, label, shortened, type Chart, type ChartOptions } from './chart.ts';

export interface LearningCurvesData {
  readonly curves: readonly {
    /** 'student', 'teacher:imaging' … */
    readonly label: string;
    /** Which of its fits: 'repeat 1, fold 3'. */
    readonly fit: string;
    readonly steps: readonly number[];
    readonly loss: readonly number[];
  }[];
}

const dashes = ['', '6 3', '2 3', '8 3 2 3'];
const HEIGHT = 300;

export function learningCurves(data: LearningCurvesData, { width, theme }: ChartOptions): Chart {
  const curves = data.curves.filter(({ steps }) => steps.length > 0);
  const labels = [...new Set(curves.map((curve) => curve.label))].sort();
  const plot = { left: 46, right: Math.max(160, width - 170), top: 26, bottom: HEIGHT - 44 };
  const furthest = Math.max(1, ...curves.map(({ steps }) => steps.at(-1)!));
  const losses = curves.flatMap(({ loss }) => loss).filter(Number.isFinite);
  const x = scaleLinear([0, furthest], [plot.left, plot.right]);
  const y = scaleLinear([0, Math.max(0.1, ...losses)], [plot.bottom, plot.top]).nice();
  const look = (name: string) => {
    const i = labels.indexOf(name);
    return {
      stroke: theme.series[i % theme.series.length]!,
      'stroke-dasharray': dashes[Math.floor(i / theme.series.length) % dashes.length] || undefined,
    };
  };
  const draw = line<number>();
  const lines = curves.map(({ label: name, steps, loss }) => {
    const points = steps.map((_, i) => i).filter((i) => Number.isFinite(loss[i]));
    const path = draw.x((i) => x(steps[i]!)).y((i) => y(loss[i]!))(points) ?? '';
    const first = points[0];
    if (points.length === 1 && first !== undefined) {
      const { stroke } = look(name);
      return element('circle', { cx: x(steps[first]!), cy: y(loss[first]!), r: 3, fill: stroke, 'data-key': name });
    }
    return element('path', {
      d: path.replace(/\d+\.\d{3,}/g, (n) => Number(n).toFixed(2)),
      fill: 'none',
      ...look(name),
      opacity: 0.75,
      'data-key': name,
    });
  });
  const key = labels.map((name, i) => {
    const at = plot.top + 8 + i * 18;
    return (
      element('line', { x1: plot.right + 14, x2: plot.right + 34, y1: at, y2: at, 'stroke-width': 2, ...look(name) }) +
      label(shortened(name, 18), { x: plot.right + 40, y: at + 4 })
    );
  });
  const ends = labels.map((name) => {
    const own = curves.filter((curve) => curve.label === name).map(({ loss }) => loss.at(-1)!);
    return `${name} ${(own.reduce((sum, value) => sum + value, 0) / own.length).toFixed(3)}`;
  });
  const height = Math.max(HEIGHT, plot.top + labels.length * 18 + 20);
  return chart({
    width,
    height,
    theme,
    title: 'Learning curves',
    description:
      curves.length === 0 ? 'No curve yet.' : `Mean training loss at the end of what is drawn: ${ends.join(', ')}.`,
    body: [bottomAxis(x, plot, theme, 'Optimiser steps'), leftAxis(y, plot, theme, 'Training loss'), ...lines, ...key],
    table: [
      ['model', 'fit', 'step', 'loss'],
      ...curves.flatMap(({ label: name, fit, steps, loss }) => steps.map((step, i) => [name, fit, step, loss[i]!])),
    ],
  });
}
