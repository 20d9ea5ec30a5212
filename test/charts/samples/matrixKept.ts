import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { matrixKept } from '../../../src-main/charts/matrixKept.ts';

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two demanded': (options) =>
    matrixKept(
      {
        demanded: ['exercise', 'imaging'],
        rows: [
          { label: 'All subjects', kept: 288, lost: 632 },
          { label: 'disease', kept: 130, lost: 379 },
          { label: 'healthy', kept: 158, lost: 253 },
        ],
      },
      options,
    ),
  'nothing demanded': (options) =>
    matrixKept({ demanded: [], rows: [{ label: 'All subjects', kept: 5, lost: 0 }] }, options),
  'hostile names and nobody left': (options) =>
    matrixKept(
      {
        demanded: ['<img src=x onerror=alert(1)>'],
        rows: [
          { label: 'All subjects', kept: 0, lost: 7 },
          { label: '<img src=x onerror=alert(1)> with a name far too long for it', kept: 0, lost: 0 },
        ],
      },
      options,
    ),
};
