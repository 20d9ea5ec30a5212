/** What a study is made of before it is written: protocols, methods, folds, and what a cohort must have for them. */
import type { Cohort } from '../cohort/cohort.ts';
import { coreMethods, methodsFor, needsInnerStages, needsTeachers } from '../method/methods.ts';
import { readSettings, type Settings } from '../method/settings.ts';
import { groupNames, labelled, participants } from '../method/splits.ts';
import { planTasks } from './plan.ts';
import { INNER_STAGE, TEACHERS_STAGE, type StudySpec, type Task } from './task.ts';

export interface Protocol {
  readonly name: StudySpec['protocol'];
  readonly folds: number;
  readonly repeats: number;
  /** How settings are chosen; null where they are as given. */
  readonly tuning: Settings['tuning'];
  readonly inputs: Settings['inputs'];
}

const plain = { emptyCells: false };
const telling = { emptyCells: true };

/** Every protocol. What `fixed` means never changes. */
export const protocols: readonly Protocol[] = [
  { name: 'quick', folds: 5, repeats: 1, inputs: plain, tuning: null },
  { name: 'fixed', folds: 5, repeats: 5, inputs: plain, tuning: null },
  { name: 'standard', folds: 5, repeats: 2, inputs: telling, tuning: { innerFolds: 3, candidates: 12, members: 6 } },
  { name: 'thorough', folds: 5, repeats: 10, inputs: telling, tuning: { innerFolds: 5, candidates: 32, members: 10 } },
];

/** What the user may decide; what is null or absent is the protocol's, or all there is. */
export interface StudyChoice {
  readonly protocol: Protocol;
  readonly methods: readonly string[] | null;
  readonly folds: number | null;
  readonly repeats: number | null;
  readonly seed: number;
  readonly engine: string;
  /** As `readSettings` takes them. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * The study that was chosen. A cohort with groups leaves one group out at a time.
 * @throws SettingsError
 */
export function makeSpec(cohort: Cohort, choice: StudyChoice, resampling = resamplingOf(cohort)): StudySpec {
  const { protocol, methods, folds, repeats, seed, engine } = choice;
  const core = coreMethods(cohort);
  return {
    protocol: protocol.name,
    seed,
    folds: resampling === 'group' ? groupNames(cohort).length : (folds ?? protocol.folds),
    // Groups split the cohort in one way only: a repeat would change nothing but the seeds of networks.
    repeats: repeats ?? (resampling === 'group' ? 1 : protocol.repeats),
    resampling,
    methods: methodsFor(cohort).filter((name) => methods?.includes(name) ?? core.includes(name)),
    engine,
    settings: readSettings({ tuning: protocol.tuning, inputs: protocol.inputs, ...choice.settings }),
  };
}

export function resamplingOf(cohort: Cohort): StudySpec['resampling'] {
  return cohort.groups ? 'group' : 'stratified';
}

/** The first class that has too few subjects to be in every training and test fold; null where all have enough. */
export function classTooSmall(cohort: Cohort, spec: StudySpec): { label: string; subjects: number } | null {
  if (spec.resampling !== 'stratified') return null;
  const counts = new Int32Array(cohort.classes.length);
  for (const row of labelled(cohort, participants(cohort))) counts[cohort.outcome[row]!]!++;
  const c = counts.findIndex((count) => count < spec.folds);
  return c === -1 ? null : { label: cohort.classes[c]!, subjects: counts[c]! };
}

export function tasksOf(spec: StudySpec): Task[] {
  const tuned = readSettings(spec.settings).tuning !== null;
  return planTasks(spec, (method) => [
    ...(needsTeachers(method) ? [TEACHERS_STAGE] : []),
    ...(tuned && needsInnerStages(method) ? [INNER_STAGE] : []),
  ]);
}
