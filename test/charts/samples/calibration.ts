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
  'a smooth curve before and after': (options) => {
    const logistic = (t: number) => 1 / (1 + Math.exp(-t));
    const band = (slope: number) =>
      Array.from({ length: 21 }, (_, i) => {
        const z = -3 + 0.3 * i;
        const half = 0.3 + 0.05 * z * z;
        return {
          x: logistic(z),
          y: logistic(slope * z),
          lower: logistic(slope * z - half),
          upper: logistic(slope * z + half),
        };
      });
    return calibration(
      {
        positive: 'disease',
        curves: [
          { name: 'student', figure: 'slope 0.60', points: band(0.6).filter((_, i) => i % 4 === 0), smooth: band(0.6) },
          { name: 'student, scaled', figure: 'slope 0.98', points: [], smooth: band(0.98) },
        ],
      },
      options,
    );
  },
  'too few subjects': (options) => calibration({ positive: '<i>x</i>', curves: [] }, options),
};
