import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { promise } from '../../../src-main/charts/promise.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'absolute change': (options) =>
    promise(
      {
        what: 'absolute change',
        slope: 1.01,
        intercept: 0.001,
        bins: [0.008, 0.022, 0.036, 0.052, 0.068, 0.098, 0.13, 0.154, 0.173, 0.201].map((promised, i) => ({
          promised,
          seen: promised * (1 + (i % 3) / 20),
          lower: promised * 0.9,
          upper: promised * 1.15,
          pairs: 306,
        })),
      },
      options,
    ),
  'nothing promised': (options) => promise({ what: 'flips', slope: null, intercept: null, bins: [] }, options),
};
