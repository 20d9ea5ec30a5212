/**
 * A worker that fits nothing: what it gives is a hash of all that a task may depend on, so that two runs agree exactly
 * if the runner handed the same things to the same tasks. `spec.settings.fake` tells it how to misbehave.
 */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, OutOfFold, Task, TaskResult, ToWorker, WorkerSetup } from '../../src-main/study/task.ts';

export interface FakeSettings {
  /** How long a task takes. */
  readonly ms?: number;
  readonly stageMs?: number;
  /** Tasks that throw. */
  readonly throws?: readonly string[];
  /** Tasks whose worker dies; only once with `deaths`, a shared count of those that are left. */
  readonly exits?: readonly string[];
  readonly exhausts?: readonly string[];
  readonly deaths?: Int32Array;
  /** Tasks that never end and never listen. */
  readonly hangs?: readonly string[];
  /** Gives predictions of the wrong shape. */
  readonly misshapes?: readonly string[];
  /** Dies before it is ready. */
  readonly stillborn?: boolean;
}

const { cohort, spec } = workerData as WorkerSetup;
const fake = (spec.settings.fake ?? {}) as FakeSettings;
const port = parentPort!;
const cell = new Int32Array(new SharedArrayBuffer(4));

if (fake.stillborn === true) throw new Error('this worker never lives');

function send(message: FromWorker): void {
  port.postMessage(message);
}

function mayDie(): boolean {
  return fake.deaths === undefined || Atomics.sub(fake.deaths, 0, 1) > 0;
}

function misbehave({ id }: Task): void {
  if (fake.throws?.includes(id) === true) throw new RangeError('no such number');
  if (fake.exits?.includes(id) === true && mayDie()) process.exit(7);
  if (fake.exhausts?.includes(id) === true && mayDie()) {
    const hoard: unknown[] = [];
    for (;;) hoard.push(new Array(100_000).fill({}));
  }
  if (fake.hangs?.includes(id) === true) for (let x = 1; x > 0; x = ((x * 5 + 1) % 1000) | 1);
}

/** Numbers that anything of (cohort, task, artifacts) would change. */
function numbers(task: Task, artifacts: Readonly<Record<string, Uint8Array>>, count: number): Float64Array {
  const hash = createHash('sha256').update(`${task.id} ${spec.seed} ${cohort.subjects.join(' ')}`);
  for (const { columns } of cohort.modalities) {
    for (const column of columns) hash.update(column.kind === 'numeric' ? column.values : column.codes);
  }
  for (const need of task.needs) hash.update(artifacts[need]!);
  const digest = hash.digest();
  return Float64Array.from({ length: count }, (_, i) => digest.readInt32LE((i % 8) * 4) / (i + 1));
}

function run(task: Task, artifacts: Readonly<Record<string, Uint8Array>>): TaskResult {
  const stage = task.method.startsWith('stage:');
  const ms = (stage ? fake.stageMs : undefined) ?? fake.ms ?? 0;
  misbehave(task);
  for (let step = 0; step < 4; step++) {
    if (ms > 0) Atomics.wait(cell, 0, 0, ms / 4);
    send({ type: 'progress', taskId: task.id, done: step + 1, total: 4 });
  }
  const values = numbers(task, artifacts, 64);
  return {
    artifact: new Uint8Array(values.buffer as ArrayBuffer),
    predictions: stage || task.repeat < 0 ? null : predictions(task, values),
    summary: { steps: 4, first: values[0] },
  };
}

function predictions(task: Task, values: Float64Array): OutOfFold {
  const { subjects, classes, modalities } = cohort;
  const mine = Int32Array.from(subjects.keys()).filter((i) => i % spec.folds === task.fold);
  const wrong = fake.misshapes?.includes(task.id) === true ? 1 : 0;
  return {
    subjects: mine,
    answered: new Uint8Array(mine.length).fill(1),
    logits: Float64Array.from({ length: mine.length * classes.length + wrong }, (_, i) => values[i % 64]!),
    contributions: new Float64Array(mine.length * classes.length * modalities.length),
  };
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'stop') {
    port.close();
    return;
  }
  const { task, artifacts } = message;
  try {
    send({ type: 'result', taskId: task.id, result: run(task, artifacts) });
  } catch (error) {
    const { message: text, stack } = error as Error;
    send({ type: 'error', taskId: task.id, message: text, stack: stack ?? '' });
  }
});
send({ type: 'ready' });
