import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { dotPlot } from '../../../src-main/charts/dotPlot.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'methods with intervals': (options) =>
    dotPlot(
      {
        metric: 'AUC',
        scope: 'All subjects (912)',
        reference: 0.5,
        rows: [
          { name: 'student', value: 0.898, lower: 0.878, upper: 0.918 },
          { name: 'student-complete', value: 0.904, lower: 0.875, upper: 0.933, remark: '411 of 912' },
          { name: 'teacher:lab', value: 0.598, lower: 0.56, upper: 0.636, hollow: true },
          { name: 'teacher:<img src=x onerror=alert(1)>', value: null, lower: null, upper: null },
        ],
      },
      options,
    ),
  'shares from zero': (options) =>
    dotPlot(
      {
        metric: 'Share of the attention',
        scope: 'imaging',
        by: 'Feature',
        reference: 0.25,
        least: 0,
        rows: [
          { name: 'ca_vessels_fluoroscopy', value: 0.465, lower: 0.31, upper: 0.61, remark: 'kept in 25 of 25' },
          { name: 'thal: normal', value: 0.331, lower: 0.2, upper: 0.45, remark: 'kept in 25 of 25' },
          { name: 'thal: fixed defect', value: 0.05, lower: 0, upper: 0.1, remark: 'kept in 12 of 25' },
        ],
      },
      options,
    ),
  'nobody answers': (options) => dotPlot({ metric: 'Brier', scope: 'complete', rows: [] }, options),
};
