import { association } from '../../../src-main/charts/association.ts';
import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';

const imaging = { modality: 'imaging', have: 303, lack: 617 };

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two levels': (options) =>
    association(
      {
        ...imaging,
        variable: 'diagnosis',
        shown: {
          kind: 'levels',
          levels: [
            { label: 'disease', have: 139, lack: 370 },
            { label: 'healthy', have: 164, lack: 247 },
          ],
        },
      },
      options,
    ),
  quartiles: (options) =>
    association(
      { ...imaging, variable: 'age', shown: { kind: 'quartiles', have: [48, 56, 61], lack: [46, 53, 60] } },
      options,
    ),
  'hostile and empty levels': (options) =>
    association(
      {
        modality: '<img src=x onerror=alert(1)>',
        variable: 'site & <ward>',
        have: 3,
        lack: 0,
        shown: {
          kind: 'levels',
          levels: [
            { label: 'the university hospital of a town with a very long name indeed', have: 3, lack: 0 },
            { label: '<img src=x onerror=alert(1)>', have: 0, lack: 0 },
          ],
        },
      },
      options,
    ),
  'one value, and nobody on the other side': (options) =>
    association({ ...imaging, variable: 'age', shown: { kind: 'quartiles', have: [0, 0, 0], lack: null } }, options),
};
