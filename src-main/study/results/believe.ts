/**
 * "Can I believe this?": what a careful reader would ask of a study, each with a verdict, its sentence and number, and
 * the rule behind it. Pure: what it judges is gathered in evidence.ts.
 */
import type { Believed } from '../../contract/results.ts';
import type { PatternAuc } from '../../method/patternAuc.ts';
import type { CalibrationFigures } from '../repeatFigures.ts';

export type Verdict = Believed['verdict'];

export interface Evidence {
  readonly method: string;
  /** Subjects of known outcome. */
  readonly classes: readonly { readonly label: string; readonly subjects: number }[];
  /** Availability patterns: subjects of known outcome, and those of the pattern's rarest class. */
  readonly patterns: readonly { readonly name: string; readonly subjects: number; readonly rarest: number }[];
  readonly missingness: Pick<PatternAuc, 'auc' | 'verdict' | 'sentence'>;
  /** On all subjects; null where there is none. */
  readonly auc: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  readonly logLoss: number | null;
  /** Of the models of the first repeat on those whom they were trained on; null where it cannot be had. */
  readonly training: { readonly auc: number; readonly logLoss: number; readonly subjects: number } | null;
  /** Per class that is judged; of two classes the second alone. */
  readonly calibration: readonly { readonly label: string; readonly figures: CalibrationFigures }[];
  /** AUC of each repeat, the mean over its folds. */
  readonly repeats: readonly number[];
}

/** The bounds of the rules: up to the first a thing is fine, up to the second one should look out, beyond it it is weak. */
export const BOUNDS = {
  classSize: [100, 50],
  patternClass: 10,
  patternShare: [0.05, 0.25],
  aucWidth: [0.1, 0.2],
  optimism: [0.05, 0.15],
  slope: [
    [0.8, 1.25],
    [0.6, 1.67],
  ],
  intercept: [0.2, 0.5],
  repeats: [0.02, 0.05],
} as const;

/** @param count How a number of subjects is written; a report may have to hide small ones. */
export function believe(evidence: Evidence, count: (n: number) => string): Believed[] {
  return [
    classSize(evidence, count),
    patternSize(evidence, count),
    missingness(evidence),
    width(evidence),
    optimism(evidence, count),
    calibration(evidence),
    repeats(evidence),
  ];
}

/** In a word, what the verdicts come to. */
export function overall(items: readonly Believed[]): string {
  const of = (verdict: Verdict) =>
    items.filter((one) => one.verdict === verdict).map(({ title }) => title.charAt(0).toLowerCase() + title.slice(1));
  const [weak, out] = [of('weak'), of('look out')];
  if (weak.length + out.length === 0)
    return `All ${items.length} points are fine. They are about this cohort; others may differ.`;
  const said = [
    ...(weak.length > 0 ? [`weak: ${weak.join(', ')}`] : []),
    ...(out.length > 0 ? [`look out: ${out.join(', ')}`] : []),
  ];
  return `${items.length - weak.length - out.length} of ${items.length} points are fine; ${said.join('; ')}.`;
}

/** Small is good. */
function graded(value: number, [fine, out]: readonly [number, number]): Verdict {
  return value <= fine ? 'fine' : value <= out ? 'look out' : 'weak';
}

function classSize({ classes }: Evidence, count: (n: number) => string): Believed {
  const [fine, out] = BOUNDS.classSize;
  const least = classes.reduce((a, b) => (b.subjects < a.subjects ? b : a));
  const others = classes.filter((one) => one !== least).map(({ label, subjects }) => `${count(subjects)} ${label}`);
  return {
    id: 'class-size',
    title: 'Subjects per class',
    verdict: least.subjects >= fine ? 'fine' : least.subjects >= out ? 'look out' : 'weak',
    sentence: `The smallest class is ${least.label} with ${count(least.subjects)} subjects (beside ${others.join(', ')}): every figure rests on these.`,
    rule: `Fine from ${fine} subjects in the smallest class on, weak below ${out}.`,
  };
}

function patternSize({ patterns }: Evidence, count: (n: number) => string): Believed {
  const [fine, out] = BOUNDS.patternShare;
  const small = patterns.filter(({ rarest }) => rarest < BOUNDS.patternClass);
  const total = patterns.reduce((sum, { subjects }) => sum + subjects, 0);
  const share = total === 0 ? 0 : small.reduce((sum, { subjects }) => sum + subjects, 0) / total;
  const least = patterns.reduce<Evidence['patterns'][number] | null>(
    (a, b) => (a === null || b.rarest < a.rarest || (b.rarest === a.rarest && b.subjects < a.subjects) ? b : a),
    null,
  );
  const smallest =
    least === null
      ? ''
      : ` The smallest is ${least.name}: ${count(least.subjects)} ${least.subjects === 1 ? 'subject' : 'subjects'}, ${count(least.rarest)} of its rarest class.`;
  return {
    id: 'pattern-size',
    title: 'Subjects per availability pattern',
    verdict: graded(share, BOUNDS.patternShare),
    sentence:
      small.length === 0
        ? `Each of the ${patterns.length} patterns has at least ${BOUNDS.patternClass} subjects of every class.${smallest}`
        : `${small.length} of ${patterns.length} patterns, with ${percent(share)} of the subjects, have fewer than ${BOUNDS.patternClass} subjects of some class; what is said of them alone can be anything.${smallest}`,
    rule: `Fine where at most ${percent(fine)} of the subjects are in patterns with fewer than ${BOUNDS.patternClass} of some class, weak above ${percent(out)}.`,
  };
}

function missingness({ missingness: { verdict, sentence } }: Evidence): Believed {
  const verdicts = {
    none: 'fine',
    unknown: 'fine',
    weak: 'look out',
    informative: 'look out',
    strong: 'weak',
  } as const;
  return {
    id: 'missingness',
    title: 'Informative missingness',
    verdict: verdicts[verdict],
    sentence,
    rule: 'Fine where who has which modality does not tell the outcome; weak where it alone tells it with an AUC of .75 or more.',
  };
}

function width({ method, auc }: Evidence): Believed {
  const [fine, out] = BOUNDS.aucWidth;
  const rule = `Fine where the 95 % interval of the AUC is at most ${fine} wide, weak above ${out}.`;
  const base = { id: 'auc-width', title: 'How sure the AUC is', rule };
  if (!auc)
    return {
      ...base,
      verdict: 'weak',
      sentence: `There is no interval around the AUC of ${method}: a class has too few subjects.`,
    };
  const { value, lower, upper } = auc;
  const half = lower <= 0.5 ? ' It reaches .5, which is guessing.' : '';
  return {
    ...base,
    verdict: lower <= 0.5 ? 'weak' : graded(upper - lower, BOUNDS.aucWidth),
    sentence: `The AUC of ${method} on all subjects is ${three(value)}, with a 95 % interval of ${three(lower)} to ${three(upper)}.${half}`,
  };
}

function optimism({ method, auc, logLoss, training }: Evidence, count: (n: number) => string): Believed {
  const [fine, out] = BOUNDS.optimism;
  const base = {
    id: 'optimism',
    title: 'Optimism',
    rule: `Fine where the AUC falls by at most ${fine} from training subjects to unseen ones, weak above ${out}. Only figures on unseen subjects are reported elsewhere.`,
  };
  if (!auc || !training) {
    return {
      ...base,
      verdict: 'look out',
      sentence: `How much better ${method} does on its own training subjects could not be worked out.`,
    };
  }
  const gap = training.auc - auc.value;
  const losses = logLoss === null ? '' : `; the log loss is ${three(training.logLoss)} and ${three(logLoss)}`;
  return {
    ...base,
    verdict: graded(gap, BOUNDS.optimism),
    sentence:
      `On subjects that it was trained on (${count(training.subjects)} a fold, first repeat) ${method} has an AUC of ${three(training.auc)}, on unseen ones ${three(auc.value)}` +
      `${losses}. ${gap > fine ? 'It remembers part of what it saw; the figure on unseen subjects is the one to quote.' : 'It does hardly better on what it has seen.'}`,
  };
}

function calibration({ method, calibration: classes }: Evidence): Believed {
  const [slopeFine, slopeOut] = BOUNDS.slope;
  const [interceptFine, interceptOut] = BOUNDS.intercept;
  const base = {
    id: 'calibration',
    title: 'Calibration',
    rule: `Fine with a slope of ${slopeFine[0]} to ${slopeFine[1]} and an intercept within ±${interceptFine}, weak outside ${slopeOut[0]} to ${slopeOut[1]} or ±${interceptOut}.`,
  };
  const order: readonly Verdict[] = ['fine', 'look out', 'weak'];
  const judged = classes.flatMap(({ label, figures: { slope, slopeInterval, intercept } }) => {
    if (slope === null || intercept === null) return [];
    const within = ([low, high]: readonly [number, number], most: number) =>
      slope >= low && slope <= high && Math.abs(intercept) <= most;
    const verdict: Verdict = within(slopeFine, interceptFine)
      ? 'fine'
      : within(slopeOut, interceptOut)
        ? 'look out'
        : 'weak';
    return [{ label, slope, slopeInterval, intercept, verdict }];
  });
  const worst = judged.toSorted((a, b) => order.indexOf(b.verdict) - order.indexOf(a.verdict))[0];
  if (!worst) {
    return {
      ...base,
      verdict: 'weak',
      sentence: `The calibration of ${method} could not be worked out: a class has too few subjects.`,
    };
  }
  const { label, slope, slopeInterval, intercept, verdict } = worst;
  const range = slopeInterval ? ` (95 % interval ${three(slopeInterval.lower)} to ${three(slopeInterval.upper)})` : '';
  const [low, high] = slopeFine;
  const what =
    verdict === 'fine'
      ? 'probabilities mean about what they say'
      : slope < low
        ? 'high probabilities are too high and low ones too low'
        : slope > high
          ? 'probabilities are too timid'
          : `probabilities are too ${intercept < 0 ? 'high' : 'low'} as a whole`;
  return {
    ...base,
    verdict,
    sentence: `For ${label} the calibration slope of ${method} is ${three(slope)}${range} and the intercept ${three(intercept)}: ${what}.`,
  };
}

function repeats({ method, repeats: aucs }: Evidence): Believed {
  const [fine, out] = BOUNDS.repeats;
  const base = {
    id: 'repeats',
    title: 'Spread over repeats',
    rule: `Fine where the AUC differs by at most ${fine} between repeats with other splits, weak above ${out}; with one repeat it is not known.`,
  };
  if (aucs.length < 2) {
    const sentence =
      aucs.length === 1
        ? 'The splits were made once: how much the AUC depends on them is not known.'
        : 'Test folds are too small to judge repeats one by one.';
    return { ...base, verdict: 'look out', sentence };
  }
  const [low, high] = [Math.min(...aucs), Math.max(...aucs)];
  return {
    ...base,
    verdict: graded(high - low, BOUNDS.repeats),
    sentence: `Over ${aucs.length} repeats with other splits the AUC of ${method} is ${three(low)} to ${three(high)}.`,
  };
}

function three(value: number): string {
  return value.toFixed(3).replace('-', '−');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
