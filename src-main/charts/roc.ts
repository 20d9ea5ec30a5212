import type { Chart, ChartOptions } from './chart.ts';
import { drawUnitCurves, type UnitCurve } from './unitCurves.ts';

export interface RocData {
  readonly positive: string;
  readonly curves: readonly UnitCurve[];
}

/** Receiver operating characteristic: x is 1 - specificity, y is sensitivity. */
export function roc(data: RocData, options: ChartOptions): Chart {
  const said = data.curves.map(({ name, figure }) => `${name} ${figure}`).join(', ');
  return drawUnitCurves(
    {
      title: `ROC of ${data.positive}`,
      description: said === '' ? 'No method has an answer.' : `${said}. The dashed line is guessing.`,
      x: '1 − specificity',
      y: 'Sensitivity',
      curves: data.curves,
      reference: [
        [0, 0],
        [1, 1],
      ],
      dots: false,
    },
    options,
  );
}
