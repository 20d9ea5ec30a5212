import { associationEffects } from '../../../src-main/charts/associationEffects.ts';
import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'a variable of levels': (options) =>
    associationEffects(
      {
        variable: 'diagnosis',
        effectName: "Cramér's V",
        modalities: [
          { name: 'clinical', effect: null, lower: null, upper: null, pAdjusted: null },
          { name: 'imaging', effect: 0.14, lower: 0.08, upper: 0.21, pAdjusted: 0.0002 },
          { name: 'laboratory', effect: 0.04, lower: 0, upper: 0.1, pAdjusted: 0.31 },
        ],
      },
      { ...options, chosen: ['imaging'] },
    ),
  'a numeric column, both directions': (options) =>
    associationEffects(
      {
        variable: 'age',
        effectName: 'rank-biserial correlation',
        modalities: [
          { name: '<img src=x onerror=alert(1)>', effect: -0.32, lower: -0.4, upper: -0.22, pAdjusted: 0.00001 },
          {
            name: 'a_modality_with_a_name_that_is_much_too_long',
            effect: 0.02,
            lower: -0.1,
            upper: 0.14,
            pAdjusted: 1,
          },
        ],
      },
      options,
    ),
  'no modalities': (options) =>
    associationEffects({ variable: 'age', effectName: 'rank-biserial correlation', modalities: [] }, options),
};
