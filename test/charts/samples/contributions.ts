import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { contributions } from '../../../src-main/charts/contributions.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two modalities': (options) =>
    contributions(
      {
        positive: 'disease',
        modalities: [
          {
            name: 'clinical',
            meanAbsolute: 1.1,
            classes: [
              { label: 'no_disease', quantiles: [-2.4, -1.6, -1, -0.4, 0.6] },
              { label: 'disease', quantiles: [-0.6, 0.3, 0.9, 1.5, 2.2] },
            ],
          },
          { name: 'imaging <of> the "heart" with a very long name', meanAbsolute: 0.4, classes: [] },
        ],
      },
      options,
    ),
  'no contributions': (options) => contributions({ positive: 'x', modalities: [] }, options),
};
