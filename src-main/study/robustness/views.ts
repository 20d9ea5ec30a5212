/** What is kept of "what if", as people look at it. */
import type { AmputationRow, AmputationView, LearningView } from '../../contract/robustness.ts';
import { mechanismSentences, mechanisms, planAmputation } from '../../method/amputation.ts';
import { methodsFor } from '../../method/methods.ts';
import { defaultMethod } from '../predictNew.ts';
import { CURVE_CAVEAT, expectationOf, expectationSentence, trainedOnMean } from './expectation.ts';
import { amputationPoints, learningPoints, scenarios, type AmputationPoint } from './kept.ts';
import { difference, figuresOf, metrics } from './points.ts';
import { usualMethods, type StudySource } from './source.ts';

/** Sentences are about the rate that is nearest to it. */
const TELLING_RATE = 0.4;

export function amputationView(of: StudySource): AmputationView {
  const { cohort, spec, project } = of;
  const rows = amputationRows(of, amputationPoints(project));
  return {
    mechanisms: mechanisms.map((name) => ({ name, sentence: mechanismSentences[name] })),
    most: planAmputation(cohort, 'mcar', spec.seed, 0).most,
    methods: usualMethods(of),
    rows,
    sentences: sentencesOf(rows, defaultMethod(spec)),
  };
}

/** In the order of scenarios, mechanisms, methods as tables show them, and rates. */
function amputationRows({ cohort }: StudySource, points: readonly AmputationPoint[]): AmputationRow[] {
  const order = methodsFor(cohort);
  const rank = (one: AmputationPoint): number[] => [
    scenarios.indexOf(one.scenario),
    one.mechanism === null ? -1 : mechanisms.indexOf(one.mechanism),
    order.indexOf(one.method),
    one.rate,
  ];
  return [...points]
    .sort((a, b) => {
      const [x, y] = [rank(a), rank(b)];
      return x.map((value, k) => value - y[k]!).find((value) => value !== 0) ?? 0;
    })
    .map((point): AmputationRow => {
      const { scenario, mechanism, rate, taken, method, repeats } = point;
      const whole = points.find((one) => one.scenario === scenario && one.method === method && one.rate === 0);
      const change = (metric: 'auc' | 'logLoss') =>
        whole && rate > 0 && whole.repeats === repeats ? difference(point, whole, metric) : null;
      return {
        scenario,
        mechanism,
        rate,
        taken,
        method,
        repeats,
        ...figuresOf(point),
        aucChange: change('auc'),
        logLossChange: change('logLoss'),
      };
    });
}

const inWords = { test: 'tested on patients', training: 'trained on patients', both: 'trained and tested on patients' };
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** What would happen to one method at a rate in the middle. */
export function sentencesOf(rows: readonly AmputationRow[], method: string): string[] {
  return scenarios.flatMap((scenario) =>
    mechanisms.flatMap((mechanism) => {
      const own = rows.filter(
        (row) => row.scenario === scenario && row.mechanism === mechanism && row.method === method && row.aucChange,
      );
      const first = own[0];
      if (!first) return [];
      const row = own.reduce(
        (best, one) => (Math.abs(one.rate - TELLING_RATE) < Math.abs(best.rate - TELLING_RATE) ? one : best),
        first,
      );
      const { value, lower, upper } = row.aucChange!;
      const whole = rows.find((one) => one.scenario === scenario && one.method === method && one.rate === 0)!;
      const moved = value! < 0 ? 'falls' : 'rises';
      const sure = lower !== null && upper !== null && lower <= 0 && upper >= 0 ? '; it may be chance' : '';
      const interval =
        lower === null || upper === null
          ? ''
          : ` (change ${signed(value!)}, 95 % interval ${signed(lower)} to ${signed(upper)}${sure})`;
      return [
        `${inWords[scenario][0]!.toUpperCase()}${inWords[scenario].slice(1)} who lost ${percent(row.taken)} of their modalities ` +
          `(${mechanism.toUpperCase()}), the AUC of ${method} ${moved} from ${whole.auc.value?.toFixed(3) ?? '–'} to ` +
          `${row.auc.value?.toFixed(3) ?? '–'}${interval}.`,
      ];
    }),
  );
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

export function learningView(of: StudySource): LearningView {
  const { cohort, project } = of;
  const points = learningPoints(project);
  const methods = methodsFor(cohort).filter((method) => points.some((one) => one.method === method));
  return {
    methods: usualMethods(of),
    rows: methods.flatMap((method) =>
      points
        .filter((one) => one.method === method)
        .sort((a, b) => a.share - b.share)
        .map((point) => {
          const { share, repeats } = point;
          return { method, share, repeats, trainedOn: trainedOnMean(point), ...figuresOf(point) };
        }),
    ),
    curves: methods.flatMap((method) => {
      const own = points.filter((one) => one.method === method);
      return metrics.map((metric) => ({
        method,
        metric,
        law: expectationOf(own, metric)?.law ?? null,
        sentence: expectationSentence(method, own, metric),
      }));
    }),
    caveat: CURVE_CAVEAT,
  };
}
