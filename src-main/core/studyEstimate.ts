/** How long a study would take on this machine, from a measurement that is made once per shape of networks and kept. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Cohort } from '../cohort/cohort.ts';
import type { Reply } from '../contract/contract.ts';
import { backendOf, engineByName } from '../engine/select.ts';
import { readSettings } from '../method/settings.ts';
import { measureSpeed, studySeconds, type Speed } from '../study/benchmark.ts';
import { tasksOf } from '../study/newStudy.ts';
import type { StudySpec } from '../study/task.ts';
import type { Environment } from './environment.ts';

const kept = v.record(
  v.string(),
  v.object({
    teachers: v.array(v.number()),
    student: v.number(),
    complete: v.number(),
    prepare: v.number(),
    logistic: v.number(),
    tree: v.number(),
  }),
);

export function estimateStudy(
  cohort: Cohort,
  spec: StudySpec,
  workers: number,
  environment: Environment,
): Reply<'study.estimate'> {
  const file = join(environment.dataFolder, 'benchmark.json');
  const known = readKept(file);
  const key = keyOf(cohort, spec);
  let speed: Speed | undefined = known[key];
  if (!speed) {
    speed = measureSpeed(cohort, engineByName(spec.engine, environment.kernel), spec, () => performance.now());
    keep(file, { ...known, [key]: speed });
  }
  // More threads than cores do not make it faster.
  const together = Math.min(workers, environment.cores);
  const perSecond = Math.round(1 / Math.max(speed.student, 1e-9));
  const backend = backendOf(spec.engine);
  const measured =
    perSecond > 1e8 ? '' : `, which does ${perSecond.toLocaleString('en-GB')} student steps a second here`;
  return {
    seconds: studySeconds(cohort, spec, speed, together),
    tasks: tasksOf(spec).length,
    workers,
    basis:
      `Measured on this machine with the ${backend === null ? spec.engine : 'fused'} engine${measured}; ${workers} tasks at a time.` +
      (backend === null ? '' : ` How long ${spec.engine} takes is seen once the first tasks are done.`),
  };
}

/** What a step's time depends on. */
function keyOf(cohort: Cohort, spec: StudySpec): string {
  const { teacher, student } = readSettings(spec.settings);
  const shape = ({ depth, width, batch, dropout }: typeof teacher) => [depth, width, batch, dropout];
  const parts = {
    cpu: cpus()[0]?.model ?? '',
    engine: spec.engine,
    teacher: shape(teacher),
    student: [...shape(student), student.modalityDropout],
    logistic: spec.methods.some((method) => method.endsWith('-lr')),
    trees: spec.methods.includes('boosted-trees'),
    classes: cohort.classes.length,
    subjects: cohort.subjects.length,
    modalities: cohort.modalities.map(({ columns, present }) => [
      columns.map((column) => (column.kind === 'numeric' ? 1 : column.levels.length)),
      present.reduce((sum, one) => sum + one, 0),
    ]),
  };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function readKept(file: string): Record<string, Speed> {
  try {
    const parsed = v.safeParse(kept, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.output : {};
  } catch {
    return {};
  }
}

function keep(file: string, speeds: Record<string, Speed>): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(`${file}.part`, JSON.stringify(speeds));
    renameSync(`${file}.part`, file);
  } catch {
    // It is measured again next time.
  }
}
