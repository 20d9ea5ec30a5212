import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { matrixPicture } from '../../../src-main/charts/matrixPicture.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  modalities: (options) =>
    matrixPicture(
      {
        columns: ['clinical', 'exercise', 'imaging', '<img src=x onerror=alert(1)>'].map((name, i) => ({
          modality: name,
          name,
          present: 40 - i * 13,
        })),
        subjects: 40,
        sorting: 'availability pattern',
        lines: Array.from({ length: 40 }, (_, row) => [0, 1, 2, 3].map((column) => (row < 40 - column * 13 ? 1 : 0))),
      },
      options,
    ),
  'many columns and subjects': (options) =>
    matrixPicture(
      {
        columns: Array.from({ length: 200 }, (_, i) => ({
          modality: i < 90 ? 'MRI' : i < 100 ? 'CSF' : 'genes',
          name: `column_${i}`,
          present: 90_000 - i * 300,
        })),
        subjects: 100_000,
        sorting: 'missing',
        lines: Array.from({ length: 24 }, (_, row) =>
          Array.from({ length: 200 }, (__, i) => Math.max(0, 1 - row / 24 - Math.floor(i / 50) * 0.2)),
        ),
      },
      options,
    ),
  'nothing at all': (options) => matrixPicture({ columns: [], subjects: 0, sorting: 'id', lines: [] }, options),
};
