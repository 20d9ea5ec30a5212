import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { precisionRecall } from '../../../src-main/charts/precisionRecall.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'one method': (options) =>
    precisionRecall(
      {
        positive: 'disease',
        prevalence: 0.55,
        curves: [
          {
            name: 'student',
            figure: 'average precision .912',
            points: [
              { x: 0, y: 1 },
              { x: 0.6, y: 0.95 },
              { x: 0.9, y: 0.8 },
              { x: 1, y: 0.55 },
            ],
          },
        ],
      },
      options,
    ),
  'nobody answers': (options) => precisionRecall({ positive: 'x', prevalence: 0, curves: [] }, options),
};
