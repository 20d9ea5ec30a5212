/** What if more were missing: a figure over the share of modalities that went, a line per method. */
import type { Chart, ChartOptions } from './chart.ts';
import { drawSpreadCurves, type SpreadCurve } from './spreadCurves.ts';

export interface RobustnessData {
  /** 'AUC', 'Log loss'. */
  readonly metric: string;
  /** What decides who loses a modality, and who lost some: 'MCAR, tested on …'. */
  readonly circumstances: string;
  /** `x` is the share that went, 0 to 1. */
  readonly curves: readonly SpreadCurve[];
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

export function robustness({ metric, circumstances, curves }: RobustnessData, options: ChartOptions): Chart {
  const told = curves.flatMap(({ name, points }) => {
    const known = points.filter(({ y }) => y !== null);
    const [first, last] = [known[0], known.at(-1)];
    if (!first || !last || first === last) return [];
    return [`${name} from ${first.y!.toFixed(3)} to ${last.y!.toFixed(3)} at ${percent(last.x)}`];
  });
  return drawSpreadCurves(
    {
      title: `${metric} if more were missing`,
      description: `${circumstances}: ${told.length === 0 ? 'nothing to show yet' : told.join(', ')}.`,
      x: 'Measured modalities that went',
      y: metric,
      curves,
      format: percent,
      head: ['method', 'share that went'],
    },
    options,
  );
}
