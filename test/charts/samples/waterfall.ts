import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { waterfall } from '../../../src-main/charts/waterfall.ts';

const step = (name: string, value: number | null, why = 'missing') => ({ name, value, why });

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two classes': (options) =>
    waterfall(
      {
        outcome: 'disease',
        base: 0.21,
        probabilities: true,
        steps: [
          step('exercise_test', 1.32),
          step('clinical', -0.4),
          step('imaging', null),
          step('lab', null, 'left out'),
        ],
      },
      options,
    ),
  'three classes': (options) =>
    waterfall(
      { outcome: 'small vessel', base: -0.3, probabilities: false, steps: [step('clinical', 0.02), step('cta', -1.9)] },
      options,
    ),
  'hostile and long names': (options) =>
    waterfall(
      {
        outcome: '<b>no</b>',
        base: 0,
        probabilities: true,
        steps: [step('<img src=x onerror=alert(1)>', 4), step('a_modality_with_a_name_longer_than_any_column', -9)],
      },
      options,
    ),
  'nothing measured': (options) => waterfall({ outcome: 'yes', base: 0, probabilities: true, steps: [] }, options),
};
