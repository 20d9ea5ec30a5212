import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { missingCells } from '../../../src-main/charts/missingCells.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'a modality': (options) =>
    missingCells(
      {
        modality: 'imaging',
        subjects: 303,
        totalColumns: 5,
        columns: [
          { name: 'slope', missing: 2 },
          { name: 'oldpeak', missing: 0 },
          { name: 'vessels', missing: 4 },
          { name: 'thalassaemia', missing: 120 },
          { name: 'wall_motion', missing: 61 },
        ],
      },
      { ...options, chosen: ['vessels'] },
    ),
  'long and hostile names': (options) =>
    missingCells(
      {
        modality: '<img src=x onerror=alert(1)>',
        subjects: 1,
        totalColumns: 2000,
        columns: [
          { name: '<img src=x onerror=alert(1)>', missing: 1 },
          { name: 'volume_of_the_left_entorhinal_cortex_in_cubic_millimetres_adjusted', missing: 0 },
          { name: '=cmd|" /C calc"!A0\u0001', missing: 1 },
        ],
      },
      options,
    ),
  'nobody has it': (options) => missingCells({ modality: 'PET', subjects: 0, totalColumns: 0, columns: [] }, options),
};
