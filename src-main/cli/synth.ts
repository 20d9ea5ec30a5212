/** `lacuna synth`: makes a cohort from a documented generator, with the truth beside it. */
import { completeSubjects } from '../cohort/patterns.ts';
import { metricsOf } from '../method/metrics.ts';
import { makeSynthetic, type SyntheticCohort } from '../method/synthetic.ts';
import type { SyntheticSpec } from '../method/syntheticSpec.ts';
import { print, printJson } from './output.ts';
import { ArgumentError } from './argumentError.ts';
import { specFromOptions, withOptionNames, type SynthOptions } from './synthArguments.ts';
import { refuseTaken, writeSynthetic } from './synthFiles.ts';

export { synthOptions } from './synthArguments.ts';

interface Best {
  readonly auc: number | null;
  readonly logLoss: number;
}

interface SynthSummary {
  readonly subjects: number;
  /** Subjects with every modality. */
  readonly complete: number;
  /** Labelled subjects per class. */
  readonly classes: Readonly<Record<string, number>>;
  readonly unlabelled: number;
  readonly modalities: readonly {
    readonly name: string;
    readonly features: number;
    readonly subjects: number;
    readonly missingCells: number;
    /** Subjects who keep the modality only because they would have had no other. */
    readonly keptBack: number;
  }[];
  /** The true posterior's figures on all subjects: from the complete data, and from what is left of it. */
  readonly best: { readonly complete: Best; readonly observed: Best };
  readonly seed: number;
}

/**
 * Writes the cohort to the folder that is named, and prints a summary of it.
 *
 * @returns exit code.
 * @throws ArgumentError where an option is out of its limits or the folder is taken.
 */
export async function synth(options: SynthOptions, positionals: readonly string[]): Promise<number> {
  const [path, extra] = positionals;
  if (path === undefined || path === '' || extra !== undefined) {
    throw new ArgumentError('lacuna synth: give one folder to write.');
  }
  const spec = specFromOptions(options);
  await refuseTaken(path);
  const cohort = withOptionNames(() => makeSynthetic(spec));
  await writeSynthetic(path, spec, cohort);
  const summary = summaryOf(spec, cohort);
  if (options['json'] === true) printJson(summary);
  else print(summaryText(path, summary).trimEnd());
  return 0;
}

function summaryOf({ seed }: SyntheticSpec, { observed, truth }: SyntheticCohort): SynthSummary {
  const { subjects, classes, outcome, modalities } = observed;
  const count = (values: Iterable<number>, wanted: number) => {
    let sum = 0;
    for (const value of values) sum += value === wanted ? 1 : 0;
    return sum;
  };
  const best = (posterior: Float64Array): Best => {
    // Far out a probability is 0 in floating point; its log must stay finite.
    const logits = posterior.map((p) => Math.log(Math.max(p, Number.MIN_VALUE)));
    const { auc, logLoss } = metricsOf(logits, truth.outcome, classes.length);
    return { auc, logLoss };
  };
  return {
    subjects: subjects.length,
    complete: count(completeSubjects(observed), 1),
    classes: Object.fromEntries(classes.map((name, c) => [name, count(outcome, c)])),
    unlabelled: count(outcome, -1),
    modalities: modalities.map(({ name, columns, present }, m) => ({
      name,
      features: columns.length,
      subjects: count(present, 1),
      missingCells: count(truth.modalities[m]!.removedCells ?? [], 1),
      keptBack: count(truth.modalities[m]!.keptBack, 1),
    })),
    best: { complete: best(truth.posterior), observed: best(truth.posteriorObserved) },
    seed,
  };
}

function summaryText(
  path: string,
  { subjects, complete, classes, unlabelled, modalities, best }: SynthSummary,
): string {
  const figures = ({ auc, logLoss }: Best) => `AUC ${auc?.toFixed(3) ?? '–'}, log loss ${logLoss.toFixed(3)}`;
  return [
    `${subjects} subjects, ${complete} with every modality, ${unlabelled} without a label: ${path}`,
    `labelled: ${Object.entries(classes).map(([name, n]) => `${name} ${n}`).join(', ')}`, // prettier-ignore
    ...modalities.map(({ name, features, subjects: n, missingCells }) => {
      return `${name}: ${n} subjects, ${features} features${missingCells > 0 ? `, ${missingCells} cells missing` : ''}`;
    }),
    `best possible from the complete data: ${figures(best.complete)}`,
    `best possible from what is left of it: ${figures(best.observed)}`,
    'The truth is in its folder truth/ (docs/synthetic.md).',
    '',
  ].join('\n');
}
