import type { Chart, ChartOptions } from './chart.ts';
import { drawUnitCurves, type UnitCurve } from './unitCurves.ts';

export interface PrecisionRecallData {
  readonly positive: string;
  /** Share of the positive class: what guessing reaches. */
  readonly prevalence: number;
  readonly curves: readonly UnitCurve[];
}

/** Precision (PPV) over recall (sensitivity). */
export function precisionRecall(data: PrecisionRecallData, options: ChartOptions): Chart {
  const said = data.curves.map(({ name, figure }) => `${name} ${figure}`).join(', ');
  const guess = `Guessing reaches ${data.prevalence.toFixed(2)}, the share of ${data.positive}.`;
  return drawUnitCurves(
    {
      title: `Precision and recall of ${data.positive}`,
      description: said === '' ? 'No method has an answer.' : `${said}. ${guess}`,
      x: 'Recall (sensitivity)',
      y: 'Precision (PPV)',
      curves: data.curves,
      reference: [
        [0, data.prevalence],
        [1, data.prevalence],
      ],
      dots: false,
    },
    options,
  );
}
