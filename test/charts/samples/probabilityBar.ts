import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { probabilityBar } from '../../../src-main/charts/probabilityBar.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two classes with spread': (options) =>
    probabilityBar(
      {
        predicted: 'disease',
        models: 25,
        classes: [
          { name: 'disease', probability: 0.823, lower: 0.71, upper: 0.9 },
          { name: 'healthy', probability: 0.177, lower: 0.1, upper: 0.29 },
        ],
      },
      options,
    ),
  'three classes without spread': (options) =>
    probabilityBar(
      {
        predicted: 'cardioembolic',
        models: null,
        classes: ['cardioembolic', 'large artery', 'small vessel'].map((name, i) => ({
          name,
          probability: [0.5, 0.3, 0.2][i]!,
          lower: null,
          upper: null,
        })),
      },
      options,
    ),
  'all but certain, hostile names': (options) =>
    probabilityBar(
      {
        predicted: '<img src=x onerror=alert(1)>',
        models: 50,
        classes: [
          { name: '<img src=x onerror=alert(1)>', probability: 0.99999, lower: 0.999, upper: 1 },
          { name: 'b'.repeat(60), probability: 0.00001, lower: 0, upper: 0.001 },
        ],
      },
      options,
    ),
};
