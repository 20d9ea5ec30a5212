import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { featureRange, type FeatureRangeData } from '../../../src-main/charts/featureRange.ts';

type Feature = FeatureRangeData['features'][number];
const numeric = (
  name: string,
  number: number | null,
  low: number,
  median: number,
  high: number,
  effect: number,
): Feature => ({
  modality: 'clinical',
  name,
  value: number === null ? null : String(number),
  number,
  low,
  median,
  high,
  typical: String(median),
  effect,
});
const level = (name: string, value: string | null, typical: string, effect: number): Feature => ({
  modality: 'exercise_test',
  name,
  value,
  number: null,
  low: null,
  median: null,
  high: null,
  typical,
  effect,
});

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'numbers and levels': (options) =>
    featureRange(
      {
        outcome: 'disease',
        features: [
          numeric('age', 71, 38, 54, 69, 0.62),
          level('chest_pain', 'asymptomatic', 'asymptomatic', 0),
          numeric('max_heart_rate', 96, 92, 140, 178, -0.4),
          numeric('cholesterol', null, 160, 223, 330, 0.01),
        ],
      },
      options,
    ),
  'far outside, constant and hostile': (options) =>
    featureRange(
      {
        outcome: '<i>x</i>',
        features: [
          numeric('height_in_the_wrong_unit_and_a_long_name', 17500, 1.5, 1.7, 1.9, 3),
          numeric('constant', 0, 0, 0, 0, -0.2),
          level('<img src=x onerror=alert(1)>', null, '"no" & never', -1),
        ],
      },
      options,
    ),
  'no feature': (options) => featureRange({ outcome: 'disease', features: [] }, options),
  'with parts of the contribution': (options) =>
    featureRange(
      {
        outcome: 'disease',
        features: [
          { ...numeric('oldpeak', 2.3, 0, 0.8, 3, 0.62), part: 0.71 },
          { ...level('exang', 'yes', 'no', -0.4), part: -0.12 },
          { ...numeric('no part', 1, 0, 0.8, 3, 0.1), part: null },
        ],
      },
      options,
    ),
};
