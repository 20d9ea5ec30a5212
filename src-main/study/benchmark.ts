/**
 * How long a study will take here: the optimiser's steps are timed on the cohort's own networks, for a second or less,
 * and counted up. Knows no clock's zero and no file; who calls it keeps what was measured.
 */
import type { Cohort } from '../cohort/cohort.ts';
import type { DirectEngine } from '../engine/engine.ts';
import { randomKey } from '../engine/philox.ts';
import { fitOptionsOf, specOf } from '../method/additive.ts';
import { fitBoosted } from '../method/baselines/boosting.ts';
import { fitLogistic } from '../method/baselines/logistic.ts';
import { methodSteps } from '../method/methods.ts';
import { isStudent } from '../method/students.ts';
import { fitScaler } from '../method/preprocess.ts';
import { readSettings, type NetworkSettings, type Settings } from '../method/settings.ts';
import { labelled, participants } from '../method/splits.ts';
import { teacherWork, trainingSet, type FitContext } from '../method/stage.ts';
import { completeSubjects } from '../cohort/patterns.ts';
import { tasksOf } from './newStudy.ts';
import { FINAL } from './plan.ts';
import { INNER_STAGE, TEACHERS_STAGE, type StudySpec, type Task } from './task.ts';

/** Seconds, on one thread. */
export interface Speed {
  /** Of one optimiser step of each modality's teacher, in the cohort's order. */
  readonly teachers: readonly number[];
  /** Of one step of a student on all subjects, and of one on complete subjects. */
  readonly student: number;
  readonly complete: number;
  /** Of preparing (scaling, applying) one network's training set, per subject. */
  readonly prepare: number;
  /** Of one fit of a logistic regression, per subject. */
  readonly logistic: number;
  /** Of one boosted tree, per subject. */
  readonly tree: number;
}

/** Subjects on whom is timed: a step's time does not depend on how many there are. */
const SUBJECTS = 2000;
const LOGISTIC_SUBJECTS = 300;
/** Milliseconds for all networks together. */
const BUDGET = 600;
/** An engine may draw the batches of a whole fit at its beginning. */
const MOST_STEPS = 3000;
/** Starting the threads, and what the main thread does for each task. */
const START_SECONDS = 0.3;
const TASK_SECONDS = 0.004;
/** Threads at work together slow each other down: measured on two cores. */
const TOGETHER = 1.1;

/** Measures for about a second. */
export function measureSpeed(cohort: Cohort, engine: DirectEngine, spec: StudySpec, clock: () => number): Speed {
  const settings = readSettings(spec.settings);
  const context: FitContext = {
    cohort,
    engine,
    settings,
    keyParts: ['benchmark'],
    progress: { advance: () => undefined },
  };
  const rows = thinned(labelled(cohort, participants(cohort)), SUBJECTS);
  const each = BUDGET / (cohort.modalities.length + 2);
  let prepared = 0;
  let preparing = 0;
  const timed = (tables: Cohort['modalities'], own: Int32Array, network: NetworkSettings, drop: number): number => {
    const start = clock();
    const scalers = tables.map((table) => fitScaler(table, own)).filter(({ features }) => features.length > 0);
    if (scalers.length === 0 || own.length < 2) return 0;
    const C = cohort.classes.length;
    const soft =
      tables.length > 1
        ? { labels: new Float32Array(own.length * C).fill(1 / C), weight: new Float32Array(own.length).fill(1) }
        : null;
    const set = trainingSet(context, own, scalers, soft);
    preparing += clock() - start;
    prepared += own.length;
    const shape = specOf(network, scalers, C, true);
    const extra = { temperature: settings.distillation.temperature, modalityDropout: drop };
    const options = {
      ...fitOptionsOf(network, set.rows, extra, ['benchmark']),
      steps: MOST_STEPS,
      key: randomKey('benchmark'),
    };
    const fit = engine.begin(shape, set, options);
    try {
      // Pieces grow, so that a slow engine is not held up and a fast one not measured by the clock's own steps.
      fit.advance(20);
      let steps = 0;
      let piece = 2;
      const from = clock();
      while (clock() - from < each && steps < MOST_STEPS - 100) {
        fit.advance(piece);
        steps += piece;
        piece = Math.min(50, piece * 2);
      }
      return (clock() - from) / 1000 / steps;
    } finally {
      fit.end();
    }
  };
  const having = (m: number) => rows.filter((row) => cohort.modalities[m]!.present[row] === 1);
  const complete = completeSubjects(cohort);
  const teachers = cohort.modalities.map((table, m) => timed([table], having(m), settings.teacher, 0));
  const { modalityDropout } = settings.student;
  return {
    teachers,
    student: timed(cohort.modalities, rows, settings.student, modalityDropout),
    complete: timed(
      cohort.modalities,
      rows.filter((row) => complete[row] === 1),
      settings.student,
      0,
    ),
    prepare: prepared === 0 ? 0 : preparing / 1000 / prepared,
    logistic: spec.methods.some((method) => method.endsWith('-lr')) ? logisticSpeed(context, rows, clock) : 0,
    tree: spec.methods.includes('boosted-trees') ? treeSpeed(context, rows, clock) : 0,
  };
}

function logisticSpeed(context: FitContext, rows: Int32Array, clock: () => number): number {
  const own = thinned(rows, LOGISTIC_SUBJECTS);
  if (own.length === 0) return 0;
  const { grid } = context.settings.logistic;
  const settings: Settings = { ...context.settings, logistic: { grid, innerFolds: 2 } };
  const fit = () => fitLogistic({ ...context, settings }, own, 'mean');
  // Once unmeasured: the first time is that of the compiler.
  fit();
  const start = clock();
  fit();
  return (clock() - start) / 1000 / own.length / logisticFits(settings);
}

/** Trees that are grown to see how long one takes. */
const TREES = 5;

function treeSpeed(context: FitContext, rows: Int32Array, clock: () => number): number {
  const { boosting } = context.settings;
  const settings: Settings = { ...context.settings, boosting: { ...boosting, trees: TREES } };
  const start = clock();
  fitBoosted({ ...context, settings }, rows);
  return (clock() - start) / 1000 / TREES / Math.max(1, rows.length);
}

/** Fits of a whole training set that choosing C and fitting with it amount to. */
function logisticFits({ logistic: { grid, innerFolds } }: Settings): number {
  return grid.length > 1 ? 1 + grid.length * (innerFolds - 1) : 1;
}

/** At most `most` of the rows, evenly over all of them. */
function thinned(rows: Int32Array, most: number): Int32Array {
  const every = Math.max(1, Math.ceil(rows.length / most));
  return rows.filter((_, i) => i % every === 0);
}

/** Seconds for the whole study. @param workers Threads that really run at once. */
export function studySeconds(cohort: Cohort, spec: StudySpec, speed: Speed, workers: number): number {
  const settings = readSettings(spec.settings);
  const tasks = tasksOf(spec);
  const all = participants(cohort).length;
  const complete = completeSubjects(cohort).reduce((sum, one) => sum + one, 0);
  const having = cohort.modalities.map(({ present }) => present.reduce((sum, one) => sum + one, 0));
  // Candidates of a search are smaller and larger than the study's own network, and about as long on the whole.
  const stageSeconds = (share: number): number =>
    cohort.modalities.reduce((sum, _, m) => {
      const own = having[m]! * share;
      const { steps, fits } = teacherWork(settings, own);
      return sum + steps * speed.teachers[m]! + fits * speed.prepare * own * 2;
    }, 0);
  const everyone = participants(cohort);
  const secondsOf = ({ method, repeat }: Task): number => {
    const share = repeat === FINAL ? 1 : 1 - 1 / spec.folds;
    if (method === TEACHERS_STAGE) return stageSeconds(share);
    if (method === INNER_STAGE) {
      const { innerFolds } = settings.tuning!;
      return innerFolds * stageSeconds(share * (1 - 1 / innerFolds));
    }
    const subjects = all * share;
    const units = methodSteps(cohort, settings, method, everyone.subarray(0, Math.round(subjects)));
    if (method === 'boosted-trees') return units * speed.tree * subjects;
    if (method.endsWith('-lr')) {
      return speed.logistic * subjects * (settings.tuning ? units : logisticFits(settings));
    }
    const student = isStudent(method) || method === 'mean-imputed-nn';
    if (!student) return speed.prepare * subjects;
    const onComplete = method === 'student-complete' || method === 'complete-only';
    return (
      units * (onComplete ? speed.complete : speed.student) + speed.prepare * (onComplete ? complete : all) * share * 2
    );
  };
  const work = tasks.reduce((sum, task) => sum + secondsOf(task) + TASK_SECONDS, 0);
  // Early stopping fits each network once more on a part, and the teachers that this part is hidden from.
  const stopping = settings.earlyStopping ? 2.5 : 1;
  const threads = Math.max(1, Math.min(workers, tasks.length));
  return START_SECONDS + (work * stopping * (threads > 1 ? TOGETHER : 1)) / threads;
}
