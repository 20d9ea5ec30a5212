import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { roc } from '../../../src-main/charts/roc.ts';

const bow = (power: number) => Array.from({ length: 21 }, (_, i) => ({ x: i / 20, y: (i / 20) ** power }));

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two methods': (options) =>
    roc(
      {
        positive: 'disease',
        curves: [
          { name: 'student', figure: 'AUC .893', points: bow(0.15) },
          { name: 'teacher:<b>lab</b>', figure: 'AUC .598', points: bow(0.7) },
        ],
      },
      options,
    ),
  'nobody answers': (options) => roc({ positive: 'disease', curves: [] }, options),
};
