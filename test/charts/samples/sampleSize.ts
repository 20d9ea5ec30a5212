import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { sampleSize } from '../../../src-main/charts/sampleSize.ts';

const law = (a: number) => ({ a, b: -0.8, c: 0.5 });
const points = (a: number) =>
  [184, 294, 440, 587, 734].map((x, i) => {
    const y = a - 0.8 * x ** -0.5 + (i % 2 === 0 ? 0.002 : -0.002);
    return { x, y, lower: y - 0.04, upper: y + 0.04 };
  });

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two methods with their laws': (options) =>
    sampleSize(
      {
        metric: 'AUC',
        curves: [
          { name: 'student', points: points(0.93), law: law(0.93) },
          { name: 'mean-imputed-lr', points: points(0.92), law: law(0.92) },
        ],
      },
      options,
    ),
  'one point without a law': (options) =>
    sampleSize(
      {
        metric: 'Log loss',
        curves: [
          { name: 'student & co.', points: [{ x: 100, y: 0.4, lower: null, upper: null, hollow: true }], law: null },
        ],
      },
      options,
    ),
  'nothing yet': (options) => sampleSize({ metric: 'AUC', curves: [] }, options),
};
