/** Whole studies by two engines, run by the command as a user does, and how far they are apart. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { openProject } from '../../src-main/store/project.ts';
import { readMethod } from '../../src-main/study/outOfFold.ts';
import { startLacuna } from './command.ts';

export interface StudyOptions {
  /** A bundled cohort. */
  readonly cohort: string;
  /** In which a folder is made for the project file. */
  readonly folder: string;
  /** Further arguments of `lacuna run`. */
  readonly args?: readonly string[];
  /** Settings, as of `--config`. */
  readonly config?: object;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A study in all its parts (teachers, cross-fitted soft labels, students, the stacked teachers; two folds and the final
 * models) and in everything of the default but how long it trains.
 */
export const shortStudy = {
  args: ['--folds', '2', '--methods', 'teachers,student,student-complete'],
  config: {
    teacher: { steps: 200, members: 1 },
    student: { steps: 300, members: 1 },
    distillation: { innerFolds: 2 },
  },
} as const;

interface MethodFigures {
  /** Mean over test folds, all subjects. */
  readonly auc: number;
  /** Out-of-fold, [n, C]; NaN where not answered. */
  readonly probabilities: Float64Array;
}

export type StudyFigures = ReadonlyMap<string, MethodFigures>;

interface Evaluated {
  readonly results: readonly { method: string; scope: string; auc: number }[];
}

/** Runs a `quick` study and reads its figures; fails where any task was done by another engine than the one asked for. */
export async function studyBy(engine: string, options: StudyOptions): Promise<StudyFigures> {
  const { cohort, folder, args = [], config = {}, env = {} } = options;
  const own = mkdtempSync(join(folder, 'study-'));
  const out = join(own, 'study.lacuna');
  const settings = join(own, 'settings.json');
  writeFileSync(settings, JSON.stringify(config));
  const run = ['run', bundledCohort(cohort), '--out', out, '--protocol', 'quick', '--engine', engine];
  const ran = await startLacuna([...run, '--config', settings, ...args], env).outcome;
  expect(ran.code, ran.stderr).toBe(0);
  const { stdout } = await startLacuna(['evaluate', out, '--json'], env).outcome;
  const evaluated = JSON.parse(stdout) as Evaluated;
  expect(evaluated).not.toHaveProperty('trainedElsewhere');
  const project = openProject(out, { readonly: true });
  try {
    const read = project.readCohort();
    return new Map(
      evaluated.results
        .filter(({ scope }) => scope === 'all')
        .map(({ method, auc }) => [method, { auc, probabilities: readMethod(project, read, method).probabilities }]),
    );
  } finally {
    project.close();
  }
}

/** AUC within .005, and the median difference of a prediction at most .01, for every method; writes the figures down. */
export function expectSameStudy(title: string, ours: StudyFigures, theirs: StudyFigures): void {
  expect([...ours.keys()]).toEqual([...theirs.keys()]);
  const lines: string[] = [];
  for (const [method, { auc, probabilities }] of ours) {
    const other = theirs.get(method)!;
    const differences = [...probabilities].map((p, i) => Math.abs(p - other.probabilities[i]!)).filter((d) => d >= 0);
    expect(differences.length, method).toBeGreaterThan(0);
    differences.sort((a, b) => a - b);
    const median = differences[differences.length >> 1]!;
    lines.push(
      `${method}: AUC ${auc.toFixed(4)} / ${other.auc.toFixed(4)}, of a prediction median ${median.toExponential(1)}, largest ${differences.at(-1)!.toExponential(1)}`,
    );
    expect.soft(Math.abs(auc - other.auc), `${title}, ${method}: AUC`).toBeLessThanOrEqual(0.005);
    expect.soft(median, `${title}, ${method}: median difference`).toBeLessThanOrEqual(0.01);
  }
  process.stdout.write(`${title}\n${lines.join('\n')}\n`);
}
