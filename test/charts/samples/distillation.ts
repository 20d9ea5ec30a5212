import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { distillation } from '../../../src-main/charts/distillation.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two classes': (options) =>
    distillation(
      {
        positive: 'disease',
        classes: ['no_disease', 'disease'],
        points: Array.from({ length: 40 }, (_, i) => ({
          subject: `s${i}`,
          outcome: i % 2,
          without: i / 40,
          with: Math.min(1, Math.max(0, i / 40 + (i % 5) / 20 - 0.1)),
        })),
      },
      options,
    ),
  'nobody, and hostile names': (options) =>
    distillation({ positive: '<script>', classes: ['<img src=x>', '&'], points: [] }, options),
};
