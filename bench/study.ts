/** Time of whole studies on the bundled cohort, with one worker and with two, in turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCohort } from '../src-main/cohort/import.ts';
import { coreMethods } from '../src-main/method/methods.ts';
import { readSettings } from '../src-main/method/settings.ts';
import { bundledCohort } from '../src-main/platform/bundled.ts';
import { readKernel } from '../src-main/platform/kernel.ts';
import { readFolder } from '../src-main/platform/sources.ts';
import { createProject } from '../src-main/store/createProject.ts';
import { openProject } from '../src-main/store/project.ts';
import { tasksOf } from '../src-main/study/newStudy.ts';
import { runStudy } from '../src-main/study/runner.ts';
import { median } from './engine.ts';

const COHORT = 'heart_disease_4centres';
const ROUNDS = 3;

export interface StudyRow {
  readonly cohort: string;
  readonly protocol: string;
  readonly workers: number;
  /** Median over the rounds. */
  readonly seconds: number;
  readonly rounds: readonly number[];
  /** Throughput over that of one worker in the same round (median). */
  readonly speedUp: number;
}

export async function benchStudy(log: (line: string) => void): Promise<StudyRow[]> {
  const { sources, labels } = await readFolder(bundledCohort(COHORT));
  const imported = await importCohort({ sources, labels: labels! });
  // Two repeats: enough folds for the last task of one worker not to weigh.
  const spec = {
    protocol: 'fixed' as const,
    seed: 1,
    folds: 5,
    repeats: 2,
    resampling: 'stratified' as const,
    methods: coreMethods(imported.cohort),
    engine: 'fused',
    settings: readSettings({}),
  };
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-bench-'));
  const times: Record<number, number[]> = { 1: [], 2: [] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const workers of [1, 2]) {
        log(`study with ${workers} worker(s), round ${round + 1} of ${ROUNDS} …`);
        const path = join(folder, `${round}-${workers}.lacuna`);
        createProject(path, { ...imported, spec, tasks: tasksOf(spec), versions: {} });
        const project = openProject(path);
        const workerUrl = new URL('../src-main/study/worker.ts', import.meta.url);
        const setup = { cohort: imported.cohort, spec, kernel: readKernel(), devices: '' };
        const { seconds } = await runStudy(project, { workerUrl, setup, workers });
        project.close();
        times[workers]!.push(seconds);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return [1, 2].map((workers) => ({
    cohort: COHORT,
    protocol: `${spec.folds}x${spec.repeats} folds, all methods`,
    workers,
    seconds: median(times[workers]!),
    rounds: times[workers]!,
    speedUp: median(times[workers]!.map((time, i) => times[1]![i]! / time)),
  }));
}
