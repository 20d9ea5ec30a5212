/** Calibration of a method on a scope: in tenths, as a smooth curve, and after temperature scaling. */
import type { ResultCurves } from '../../contract/results.ts';
import { aroundEstimate, calibrationGroups, recalibration } from '../../method/calibration.ts';
import { LEAST_EVENTS, MANY_EVENTS, smoothCalibration } from '../../method/statistics/smoothCalibration.ts';
import { scaledPredictionsOf } from './scaled.ts';
import { scoredBy, type Scored } from './source.ts';
import type { Studied } from './studied.ts';

const GROUPS = 10;
/** Fewer subjects in a calibration group than this say nothing. */
const LEAST_IN_GROUP = 5;

type Calibration = Pick<
  ResultCurves,
  | 'calibration'
  | 'calibrationIntercept'
  | 'calibrationInterceptInterval'
  | 'calibrationSlope'
  | 'calibrationSlopeInterval'
  | 'smooth'
  | 'scaled'
  | 'calibrationNote'
>;

/** @param raw As the method answers, before any scaling. */
export function calibrationCurve(of: Studied, method: string, scope: string, c: number, raw: Scored): Calibration {
  const subjects = raw.score.length;
  const events = raw.positive.reduce((sum, one) => sum + one, 0);
  const enough = subjects >= GROUPS * LEAST_IN_GROUP;
  const scaled = scaledPredictionsOf(of, method);
  const { intercept, interceptInterval, slope, slopeInterval, smooth } = fitted(raw);
  return {
    calibration: enough ? calibrationGroups(raw.p, raw.positive, GROUPS) : [],
    calibrationIntercept: intercept,
    calibrationInterceptInterval: interceptInterval,
    calibrationSlope: slope,
    calibrationSlopeInterval: slopeInterval,
    smooth,
    scaled: scaled ? fitted(scoredBy(of, scaled, scope, c)) : null,
    calibrationNote: noteOn(subjects, Math.min(events, subjects - events), enough, smooth.length > 0),
  };
}

function fitted({ score, positive }: Scored): NonNullable<ResultCurves['scaled']> {
  const { intercept, interceptVariance, slope, slopeVariance } = recalibration(score, positive);
  return {
    intercept,
    interceptInterval: intercept === null ? null : aroundEstimate(intercept, interceptVariance!),
    slope,
    slopeInterval: slope === null ? null : aroundEstimate(slope, slopeVariance!),
    smooth: smoothCalibration(score, positive) ?? [],
  };
}

function noteOn(subjects: number, rarer: number, tenths: boolean, smooth: boolean): string {
  const many = `${rarer} ${rarer === 1 ? 'subject is' : 'subjects are'} on the rarer side of the outcome`;
  if (smooth && rarer >= MANY_EVENTS) return `The smooth curve is a spline with four knots; ${many}.`;
  if (smooth) {
    return (
      `The smooth curve is a spline with three knots. ${many}; below ${MANY_EVENTS} its shape is unsure, so read the band ` +
      'rather than the line.'
    );
  }
  const why =
    rarer < LEAST_EVENTS
      ? `${many}, and with fewer than ${LEAST_EVENTS} its shape would be chance`
      : 'the predictions are too much alike, or tell the outcome perfectly';
  return `No smooth calibration curve: ${why}.${tenths ? '' : ` No tenths either, with ${subjects} subjects.`}`;
}
