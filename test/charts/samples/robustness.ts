import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { robustness } from '../../../src-main/charts/robustness.ts';

const falling = (from: number, by: number, hollow = false) =>
  [0, 0.19, 0.39, 0.6, 0.7].map((x) => {
    const y = from - by * x * x;
    return { x, y, lower: y - 0.03, upper: Math.min(1, y + 0.03), hollow: hollow && x > 0 };
  });

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'three methods': (options) =>
    robustness(
      {
        metric: 'AUC',
        circumstances: 'MCAR, tested on patients who lost modalities',
        curves: [
          { name: 'student', points: falling(0.89, 0.2) },
          { name: 'mean-imputed-lr', points: falling(0.88, 0.3) },
          { name: 'student-complete', points: falling(0.91, 0.1, true) },
        ],
      },
      options,
    ),
  'one that ends answering nobody, and a hostile name': (options) =>
    robustness(
      {
        metric: 'Log loss',
        circumstances: 'MNAR',
        curves: [
          {
            name: 'teacher:<img src=x onerror=alert(1)>',
            points: [
              { x: 0, y: 0.4, lower: null, upper: null },
              { x: 0.3, y: 0.55, lower: 0.5, upper: 0.6, hollow: true },
              { x: 0.6, y: null, lower: null, upper: null },
            ],
          },
        ],
      },
      options,
    ),
  'nothing yet': (options) => robustness({ metric: 'AUC', circumstances: 'MAR', curves: [] }, options),
};
