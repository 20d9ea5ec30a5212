import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import type { ImportRecord } from '../../src-main/cohort/record.ts';
import { sha256, toBlob } from '../../src-main/store/blobs.ts';
import { TEACHERS_STAGE } from '../../src-main/store/contents.ts';
import type { OutOfFold, StudySpec, Task, TaskResult } from '../../src-main/store/contents.ts';
import { createProject } from '../../src-main/store/createProject.ts';
import type { NewProject } from '../../src-main/store/createProject.ts';
import type { Project } from '../../src-main/store/project.ts';
import { planTasks } from '../../src-main/study/plan.ts';

/** A folder of its own for one test; call `[Symbol.dispose]` (or use `using`) to remove it. */
export class TestFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'lacuna-test-'));

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A cohort of two modalities and 2 x `half` subjects, with the odd values that must survive. */
export function sampleCohort(half = 3): Cohort {
  const n = half * 2;
  const values = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
  // A NaN with a payload, the two zeros and the extremes.
  new DataView(values.buffer).setBigUint64(0, 0x7ff8_dead_beef_0001n, true);
  values.set([-0, Number.MIN_VALUE, Infinity], 1);
  return {
    subjects: Array.from({ length: n }, (_, i) => `S${String(i).padStart(20, '0')}`),
    classes: ['ill', 'well'],
    outcome: Int32Array.from({ length: n }, (_, i) => (i === 1 ? -1 : i % 2)),
    outcomeName: 'diagnosis',
    groups: Array.from({ length: n }, (_, i) => `site ${i % 2}`),
    modalities: [
      {
        name: 'csf',
        present: Uint8Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 0 : 1)),
        columns: [
          { kind: 'numeric', name: 'aβ42', values },
          {
            kind: 'categorical',
            name: 'lab',
            levels: ['', 'x\0y', '🧪'],
            codes: new Int32Array(n).fill(-1).fill(2, 1),
          },
        ],
      },
      { name: 'mri', present: new Uint8Array(n), columns: [] },
    ],
  };
}

export const sampleRecord: ImportRecord = {
  files: [{ name: 'csf.csv', role: 'csf', bytes: 10, sha256: 'ab', rows: 6 }],
  decisions: { id: 'exact', missing: ['NA'] },
  flow: [{ step: 'read', modality: 'csf', count: 6, reason: '' }],
  leftOut: [],
  proposedCodes: [],
  appliedCodes: [],
  warnings: [],
};

export const sampleSpec: StudySpec = {
  protocol: 'quick',
  seed: 1,
  folds: 3,
  repeats: 2,
  resampling: 'stratified',
  methods: ['student', 'mean-imputed-lr', 'teachers'],
  engine: 'reference',
  settings: { steps: 10, network: { width: 4 } },
};

export const stagesOf = (method: string) => (method === 'mean-imputed-lr' ? [] : [TEACHERS_STAGE]);

/** What a new project needs; parts can be replaced. */
export function sampleContents(parts: Partial<NewProject> = {}): NewProject {
  const spec = parts.spec ?? sampleSpec;
  const tasks = planTasks(spec, stagesOf);
  return { cohort: sampleCohort(), record: sampleRecord, spec, tasks, versions: { lacuna: '0.1.0' }, ...parts };
}

export function createSample(path: string, parts: Partial<NewProject> = {}): void {
  createProject(path, sampleContents(parts));
}

export function samplePredictions(): OutOfFold {
  return {
    subjects: Int32Array.of(0, 4),
    answered: Uint8Array.of(1, 0),
    logits: Float64Array.of(0.25, -0.25, NaN, NaN),
    contributions: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  };
}

/** A result of the right shape for the task, over `sampleCohort`. */
export function sampleResult(task: Task): TaskResult {
  const due = task.repeat >= 0 && !task.method.startsWith('stage:');
  return {
    artifact: Buffer.from(`model of ${task.id}`),
    predictions: due ? samplePredictions() : null,
    summary: { trainedOn: 4 },
  };
}

/** Everything in a project that figures are made of, as comparable text. */
export function dumpResults(project: Project): string {
  const results = project.tasks().map((task) => {
    const predictions = project.predictions(task.id);
    const artifact = project.artifact(task.id);
    return {
      ...task,
      artifact: artifact === null ? null : sha256(artifact),
      predictions: predictions === null ? null : Object.values(predictions).map((a: Int32Array) => sha256(toBlob(a))),
      summary: project.summary(task.id),
    };
  });
  return JSON.stringify({ spec: project.readSpec(), cohort: project.cohortSha256(), results }, null, 1);
}
