import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { gains } from '../../../src-main/charts/gains.ts';

const line = (name: string, values: readonly number[], x: readonly number[], half = 0.02) => ({
  name,
  points: values.map((value, i) => ({
    x: x[i]!,
    label: String(x[i]!),
    value,
    lower: value - half,
    upper: value + half,
  })),
});
const sizes = [30, 60, 120, 240];

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'three comparisons by number of complete subjects': (options) =>
    gains(
      {
        title: 'AUC gained, by number of complete subjects',
        y: 'AUC gained',
        x: 'Complete training subjects',
        log: true,
        panels: ['student-complete − complete-only', 'student − complete-only', 'student − student-nokd'].map(
          (title, i) => ({
            title,
            lines: [
              line('0 % incomplete', [-0.06 + i * 0.03, -0.04, -0.01, 0.005], sizes),
              line('60 % incomplete', [0.05, 0.04, 0.03 - i * 0.02, 0.01], sizes, 0.03),
            ],
          }),
        ),
        here: { x: 100, label: 'your cohort: 100' },
      },
      options,
    ),
  'one line, a hostile name, a cohort outside': (options) =>
    gains(
      {
        title: '<script>',
        y: 'log loss saved',
        x: '<img src=x onerror=alert(1)>',
        log: false,
        panels: [{ title: '"><b>', lines: [line('&', [0.1, 0.2], [0, 1])] }],
        here: { x: 7, label: '<b>' },
      },
      options,
    ),
  'nothing to compare': (options) =>
    gains({ title: 'Nothing', y: 'AUC gained', x: 'Share', log: false, panels: [], here: null }, options),
};
