/** The learning curve in the number of subjects: a figure over how many were trained on, with its fitted power law. */
import type { Chart, ChartOptions } from './chart.ts';
import { drawSpreadCurves, type SpreadPoint } from './spreadCurves.ts';

export interface SampleSizeData {
  readonly metric: string;
  readonly curves: readonly {
    readonly name: string;
    /** `x` is the mean number of subjects trained on. */
    readonly points: readonly SpreadPoint[];
    /** y = a + b n^-c; null where none could be fitted. */
    readonly law: { readonly a: number; readonly b: number; readonly c: number } | null;
  }[];
}

const STEPS = 40;
/** As far as the fitted line is drawn: a cohort twice as large. */
const FURTHER = 2;

export function sampleSize({ metric, curves }: SampleSizeData, options: ChartOptions): Chart {
  const told = curves.flatMap(({ name, points }) => {
    const known = points.filter(({ y }) => y !== null);
    const [first, last] = [known[0], known.at(-1)];
    if (!first || !last) return [];
    return [
      `${name} ${first.y!.toFixed(3)} on ${first.x.toFixed(0)} and ${last.y!.toFixed(3)} on ${last.x.toFixed(0)}`,
    ];
  });
  return drawSpreadCurves(
    {
      title: `${metric} by subjects trained on`,
      description: `${told.length === 0 ? 'Nothing to show yet' : told.join(', ')}.`,
      x: 'Subjects trained on (dotted: fitted, up to twice as many)',
      y: metric,
      curves: curves.map(({ name, points, law }) => {
        const sizes = points.map(({ x }) => x);
        if (!law || sizes.length === 0) return { name, points };
        const [from, to] = [Math.min(...sizes), FURTHER * Math.max(...sizes)];
        const fit = Array.from({ length: STEPS + 1 }, (_, k) => {
          const x = from + ((to - from) * k) / STEPS;
          return { x, y: law.a + law.b * x ** -law.c };
        });
        return { name, points, fit };
      }),
      format: (size) => size.toFixed(0),
      head: ['method', 'subjects trained on'],
    },
    options,
  );
}
