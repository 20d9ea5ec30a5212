import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { learningCurves } from '../../../src-main/charts/learningCurves.ts';

const falling = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, i) => to + (from - to) * Math.exp((-3 * i) / count));
const steps = (count: number) => Array.from({ length: count }, (_, i) => (i + 1) * 20);

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'teachers and student': (options) =>
    learningCurves(
      {
        curves: [
          { label: 'student', fit: 'repeat 1, fold 1', steps: steps(40), loss: falling(0.9, 0.35, 40) },
          { label: 'student', fit: 'repeat 1, fold 2', steps: steps(40), loss: falling(0.95, 0.38, 40) },
          { label: 'teacher:imaging', fit: 'repeat 1, fold 1', steps: steps(20), loss: falling(0.7, 0.2, 20) },
          { label: 'teacher:clinical', fit: 'repeat 1, fold 1', steps: steps(20), loss: falling(0.7, 0.45, 20) },
        ],
      },
      options,
    ),
  'a curve of one point and a hostile name': (options) =>
    learningCurves(
      { curves: [{ label: 'teacher:<img src=x onerror=alert(1)>', fit: 'final', steps: [10], loss: [0.5] }] },
      options,
    ),
  'nothing yet': (options) => learningCurves({ curves: [] }, options),
};
