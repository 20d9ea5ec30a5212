import type { Chart, ChartOptions } from './chart.ts';
import { drawUnitCurves, type UnitCurve } from './unitCurves.ts';

export interface CalibrationData {
  readonly positive: string;
  /** x: mean predicted probability of a tenth of the subjects; y: share observed, with its interval. */
  readonly curves: readonly UnitCurve[];
}

/** Predicted against observed: in ten groups of equal size, and as a smooth curve with its band. */
export function calibration(data: CalibrationData, options: ChartOptions): Chart {
  const said = data.curves.map(({ name, figure }) => `${name} ${figure}`).join(', ');
  return drawUnitCurves(
    {
      title: `Calibration for ${data.positive}`,
      description:
        said === ''
          ? 'There are too few subjects.'
          : `${said}. On the dashed line predictions are as often right as they say.`,
      x: 'Predicted probability',
      y: 'Observed share',
      curves: data.curves,
      reference: [
        [0, 0],
        [1, 1],
      ],
      dots: true,
    },
    options,
  );
}
