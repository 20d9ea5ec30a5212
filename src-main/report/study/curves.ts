/** Curves of the methods on all subjects: ROC, precision and recall, calibration, and net benefit. */
import { calibration } from '../../charts/calibration.ts';
import { decisionCurve } from '../../charts/decisionCurve.ts';
import { precisionRecall } from '../../charts/precisionRecall.ts';
import { roc } from '../../charts/roc.ts';
import type { ResultCurves } from '../../contract/results.ts';
import { figureCurves } from '../../study/results/figures.ts';
import { interval, minus, ranged, text, three, word, type Block } from '../model.ts';
import { HALF, mainMethod, type StudyContext } from './context.ts';

const numeric = (label: string) => ({ label, numeric: true });
const plain = (label: string) => ({ label, numeric: false });
/** Curves in one picture; more cannot be told apart in grey. */
const MOST_CURVES = 4;

/** The default, and what it is most often set against, as far as the study has them. */
function drawnMethods(context: StudyContext): string[] {
  const wanted = [mainMethod(context), 'mean-imputed-lr', 'teachers', 'student-nokd', 'student-complete'];
  const { methods } = context.evaluation;
  return [...new Set([...wanted.filter((method) => methods.includes(method)), ...methods])].slice(0, MOST_CURVES);
}

export function curves(context: StudyContext, c: number): Block[] {
  const { of } = context;
  const made = drawnMethods(context)
    .map((method) => figureCurves(of, method, 'all', c))
    .filter(({ subjects }) => subjects > 0);
  const label = of.cohort.classes[c]!;
  if (made.length === 0) return [text(`No method has an answer on ${label}.`)];
  const figure = (value: number | null): string => (value === null ? '–' : minus(value.toFixed(3)));
  const first = made[0]!;
  const named = (points: (one: ResultCurves) => ResultCurves['roc'], said: (one: ResultCurves) => string) =>
    made.map((one) => ({ name: one.method, figure: said(one), points: points(one) }));
  const id = (what: string): string => `${what}-${c}`;
  const calibrated = made.filter((one) => one.calibration.length > 0);
  const scaled = first.scaled?.smooth ?? [];
  return [
    {
      kind: 'figure',
      id: id('roc'),
      half: true,
      caption: `Receiver operating characteristic for ${label}`,
      chart: roc(
        {
          positive: label,
          curves: named(
            (one) => one.roc,
            (one) => `AUC ${figure(one.auc.value)}`,
          ),
        },
        HALF,
      ),
    },
    {
      kind: 'figure',
      id: id('precision-recall'),
      half: true,
      caption: `Precision and recall for ${label}`,
      chart: precisionRecall(
        {
          positive: label,
          prevalence: first.positives / Math.max(1, first.subjects),
          curves: named(
            (one) => one.precisionRecall,
            (one) => `AP ${figure(one.averagePrecision)}`,
          ),
        },
        HALF,
      ),
    },
    ...(calibrated.length === 0
      ? []
      : [
          {
            kind: 'figure' as const,
            id: id('calibration'),
            half: true,
            caption: `Calibration for ${label}`,
            chart: calibration(
              {
                positive: label,
                curves: calibrated.slice(0, 2).map((one) => ({
                  name: one.method,
                  figure: `slope ${figure(one.calibrationSlope)}`,
                  points: one.calibration.map(({ predicted, observed, lower, upper }) => ({
                    x: predicted,
                    y: observed,
                    lower,
                    upper,
                  })),
                  smooth: one.smooth,
                })),
              },
              HALF,
            ),
          },
        ]),
    ...(scaled.length === 0
      ? []
      : [
          {
            kind: 'figure' as const,
            id: id('calibration-scaled'),
            half: true,
            caption: `Calibration for ${label}, before and after temperature scaling`,
            chart: calibration(
              {
                positive: label,
                curves: [
                  {
                    name: first.method,
                    figure: `slope ${figure(first.calibrationSlope)}`,
                    points: [],
                    smooth: first.smooth,
                  },
                  {
                    name: `${first.method}, scaled`,
                    figure: `slope ${figure(first.scaled?.slope ?? null)}`,
                    points: [],
                    smooth: scaled,
                  },
                ],
              },
              HALF,
            ),
          },
        ]),
    {
      kind: 'figure',
      id: id('decision'),
      half: true,
      caption: `Decision curves for ${label}`,
      chart: decisionCurve(
        { positive: label, curves: made.map((one) => ({ name: one.method, points: one.netBenefit })) },
        HALF,
      ),
    },
    text(`${first.method}: ${first.calibrationNote}`),
    text(
      'Net benefit counts the cases found per subject, less the needless actions, each at the odds of the threshold (Vickers and Elkin 2006). ' +
        'Where acting on everybody or on nobody is highest, the method is of no use at that threshold.',
    ),
    {
      kind: 'table',
      id: id('curves'),
      caption: `${label}: figures of the curves`,
      columns: [
        plain('Method'),
        ...['AUC', '95 % interval', 'Average precision', 'Calibration intercept', '95 % interval'].map(numeric),
        ...['Calibration slope', '95 % interval', 'Slope after scaling'].map(numeric),
      ],
      rows: made.map((one) => [
        word(one.method),
        three(one.auc.value),
        interval(one.auc.lower, one.auc.upper),
        three(one.averagePrecision),
        three(one.calibrationIntercept),
        ranged(one.calibrationInterceptInterval),
        three(one.calibrationSlope),
        ranged(one.calibrationSlopeInterval),
        three(one.scaled?.slope ?? null),
      ]),
      ...(first.note === null ? {} : { note: first.note }),
    },
  ];
}
