import { calibration } from '../../../src-main/charts/calibration.ts';
import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'ten groups': (options) =>
    calibration(
      {
        positive: 'disease',
        curves: [
          {
            name: 'student',
            figure: 'slope 1.04',
            points: Array.from({ length: 10 }, (_, i) => {
              const x = 0.05 + i / 10;
              return { x, y: x ** 1.1, lower: Math.max(0, x ** 1.1 - 0.08), upper: Math.min(1, x ** 1.1 + 0.08) };
            }),
          },
        ],
      },
      options,
    ),
  'too few subjects': (options) => calibration({ positive: '<i>x</i>', curves: [] }, options),
};
