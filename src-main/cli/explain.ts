/** `lacuna explain`: what the predictions of a finished study rest on. */
import { availableParallelism } from 'node:os';
import type { Importance, Stability } from '../contract/explain.ts';
import { readKernel } from '../platform/kernel.ts';
import { moduleBeside } from '../platform/modules.ts';
import { writeFileWhole } from '../platform/writeWhole.ts';
import { openProject, type Project } from '../store/project.ts';
import { ProjectError } from '../store/projectError.ts';
import { USUAL_PERMUTATIONS, workOutImportance } from '../study/explain/importance.ts';
import { keepImportance, keepStability, keptImportance, keptStability } from '../study/explain/kept.ts';
import { CancelledError, type PoolOptions } from '../study/explain/pool.ts';
import { workOutStability } from '../study/explain/stableFeatures.ts';
import { defaultMethod } from '../study/predictNew.ts';
import { ResultsError, type Studied } from '../study/results/studied.ts';
import { ArgumentError } from './argumentError.ts';
import { interruptible } from './interrupt.ts';
import { explainCsv, importanceText, stabilityText } from './explainText.ts';
import { integerOption, textOption, type Arguments, type OptionDefinition } from './options.ts';
import { refuseOut } from './outFile.ts';
import { print, printJson, ProgressLine, remark, seconds, shellPath } from './output.ts';

export const explainOptions: readonly OptionDefinition[] = [
  { name: 'method', value: 'M', help: 'whose predictions (default: student)' },
  {
    name: 'permutations',
    value: 'P',
    help: `how often each thing is permuted per test fold (default: ${USUAL_PERMUTATIONS})`,
  },
  { name: 'stability', value: 'B', help: 'also choose features on B half-samples, an even number (50 is usual)' },
  { name: 'taken', value: 'Q', help: 'features taken on each half (default: as many as keep the bound at 1)' },
  { name: 'cut', value: 'PI', help: 'share of halves from which on a feature is stable: .6, .65 … .9 (default: .75)' },
  { name: 'out', value: 'FILE.csv', help: 'write all figures to this file' },
  { name: 'workers', value: 'N', help: 'worker threads (default: one per core)' },
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

interface Asked {
  readonly method: string;
  /** Null where they are not asked for: what the file has is shown. */
  readonly permutations: number | null;
  readonly halves: number | null;
  readonly taken: number | null;
  readonly cut: number;
  readonly workers: number;
}

function readAsked({ options }: Arguments, of: Studied): Asked {
  const method = textOption(options, 'method') ?? defaultMethod(of.spec);
  if (!of.spec.methods.includes(method)) {
    throw new ArgumentError(`--method ${method}: the study has ${of.spec.methods.join(', ')}.`);
  }
  const halves = integerOption(options, 'stability', 2, 10_000) ?? null;
  if (halves !== null && halves % 2 === 1) {
    throw new ArgumentError(`--stability ${halves}: half-samples come in pairs; give an even number.`);
  }
  const taken = integerOption(options, 'taken', 1, 1_000_000) ?? null;
  if (taken !== null && halves === null) throw new ArgumentError('--taken goes with --stability B.');
  return {
    method,
    permutations: integerOption(options, 'permutations', 1, 1000) ?? null,
    halves,
    taken,
    cut: cutOf(textOption(options, 'cut') ?? '.75'),
    workers: integerOption(options, 'workers', 1, 256) ?? availableParallelism(),
  };
}

function cutOf(text: string): number {
  const cut = Number(text);
  if (text.trim() !== '' && cut >= 0.6 && cut <= 0.9 && Math.abs(cut * 20 - Math.round(cut * 20)) < 1e-9) {
    return Math.round(cut * 20) / 20;
  }
  throw new ArgumentError(`--cut ${text}: give .6, .65, .7, .75, .8, .85 or .9.`);
}

/** For writing where that is possible, so that what is worked out is kept. */
function openToKeep(path: string): Project {
  try {
    return openProject(path);
  } catch (error) {
    if (!(error instanceof ProjectError) || error.kind !== 'read-only') throw error;
    remark(`note: ${shellPath(path)} cannot be written here; what is worked out is shown, but not kept in it.`);
    return openProject(path, { readonly: true });
  }
}

/** Works out with a progress line; Ctrl+C stops it. */
async function working<T>(
  of: Studied,
  workers: number,
  what: string,
  work: (options: PoolOptions) => Promise<T>,
): Promise<T> {
  const line = new ProgressLine();
  try {
    return await interruptible((signal) =>
      work({
        workerUrl: moduleBeside(import.meta.url, 'worker.js', '../study/worker.ts'),
        setup: { cohort: of.cohort, seed: of.spec.seed, engine: of.spec.engine, kernel: readKernel() },
        workers,
        signal,
        onProgress: (fraction, left) => {
          line.update(fraction, `${what}${left === null ? '' : `, ${seconds(left)} left`}`);
        },
      }),
    );
  } finally {
    line.end();
  }
}

async function workOut(of: Studied, asked: Asked): Promise<{ importance: Importance; stability: Stability | null }> {
  const { project } = of;
  const { method, permutations, halves, taken, workers } = asked;
  let importance = keptImportance(project, method);
  if (importance === null || (permutations !== null && permutations !== importance.permutations)) {
    importance = await working(of, workers, 'permuting', (options) =>
      workOutImportance(of, method, permutations ?? USUAL_PERMUTATIONS, options),
    );
    if (project.writable) keepImportance(project, importance);
  }
  let stability = keptStability(project);
  if (halves !== null) {
    stability = await working(of, workers, 'choosing on halves', (options) =>
      workOutStability(of, halves, taken, options),
    );
    if (project.writable) keepStability(project, stability);
  }
  return { importance, stability };
}

export async function explain(args: Arguments): Promise<number> {
  const [path, extra] = args.positionals;
  if (path === undefined || extra !== undefined) throw new ArgumentError('lacuna explain: give one project file.');
  const out = textOption(args.options, 'out');
  if (out !== undefined) refuseOut(out);
  const project = openToKeep(path);
  try {
    const of: Studied = {
      project,
      cohort: project.readCohort({ shared: true }),
      spec: project.readSpec(),
      cache: new Map(),
    };
    const asked = readAsked(args, of);
    const { importance, stability } = await workOut(of, asked);
    if (out !== undefined) {
      writeFileWhole(out, new TextEncoder().encode(explainCsv(importance, stability)));
      remark(`Written: ${out}`);
    }
    if (args.options['json'] === true) printJson({ importance, stability });
    else {
      print(importanceText(importance));
      if (stability) print(`\n${stabilityText(stability, asked.cut)}`);
    }
    return 0;
  } catch (error) {
    if (error instanceof ResultsError) throw new ArgumentError(`${path}: ${error.message}`);
    if (error instanceof CancelledError) {
      remark('Stopped. What was worked out before is kept.');
      return 1;
    }
    throw error;
  } finally {
    project.close();
  }
}
