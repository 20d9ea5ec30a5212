import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { decisionCurve } from '../../../src-main/charts/decisionCurve.ts';

/** Of a model whose scores are normal, `apart` between the classes, at a prevalence of .4. */
const curve = (apart: number) =>
  Array.from({ length: 99 }, (_, k) => {
    const threshold = (k + 1) / 100;
    const odds = threshold / (1 - threshold);
    const cut = Math.log(odds / (0.4 / 0.6)) / apart;
    const above = (shift: number) => 1 / (1 + Math.exp(1.702 * (cut - shift)));
    return {
      threshold,
      model: 0.4 * above(apart / 2) - 0.6 * above(-apart / 2) * odds,
      all: 0.4 - 0.6 * odds,
    };
  });

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two methods': (options) =>
    decisionCurve(
      {
        positive: 'disease',
        curves: [
          { name: 'student', points: curve(2) },
          { name: 'teacher:<b>lab</b>', points: curve(0.6) },
        ],
      },
      options,
    ),
  'nobody answers': (options) => decisionCurve({ positive: '<i>x</i>', curves: [] }, options),
};
