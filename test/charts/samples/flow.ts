import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { flow } from '../../../src-main/charts/flow.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two modalities': (options) =>
    flow(
      {
        steps: [
          { step: 'rows-read', modality: 'labels', count: 918, reason: 'rows read' },
          { step: 'rows-read', modality: 'imaging', count: 450, reason: 'rows read' },
          { step: 'duplicates', modality: 'imaging', count: -6, reason: 'further rows of a subject' },
          { step: 'rows-read', modality: 'lab', count: 838, reason: 'rows read' },
          {
            step: 'label-without-modality',
            modality: null,
            count: -3,
            reason: 'subjects with a label and no modality',
          },
          { step: 'taking-part', modality: null, count: 915, reason: 'subjects with at least one modality' },
          { step: 'labelled', modality: null, count: 912, reason: 'of them with a known outcome' },
        ],
      },
      options,
    ),
  'many tables with hostile names': (options) =>
    flow(
      {
        steps: Array.from({ length: 9 }, (_, i) => ({
          step: 'rows-read',
          modality: `<img src=x onerror=alert(${i})>`,
          count: 1000 * i,
          reason: 'rows read of a table whose reason goes on for very much longer than there is room',
        })),
      },
      options,
    ),
  'nothing read': (options) => flow({ steps: [] }, options),
};
