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
  'nobody answers': (options) => dotPlot({ metric: 'Brier', scope: 'complete', rows: [] }, options),
};
