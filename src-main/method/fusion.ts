/**
 * Teachers put together after the fact, without a student (late fusion): stacked (stacking.ts), by the mean of their
 * probabilities, or by their product (J. Kittler et al., *On combining classifiers*, IEEE PAMI 20 (1998) 226-239).
 */
import type { Cohort } from '../cohort/cohort.ts';
import type { Engine } from '../engine/engine.ts';
import { logSoftmax } from '../engine/losses.ts';
import { answerAdditive, centreOverClasses, type AdditiveModel, type Answers } from './additive.ts';
import { evidence, stackedLogits, type Stacking } from './stacking.ts';

export interface StackedModel {
  readonly kind: 'stacked';
  readonly teachers: readonly (AdditiveModel | null)[];
  /** The product rule is the stacking with every strength 1: the teachers count as independent. */
  readonly stacking: Stacking;
}

export interface AveragedModel {
  readonly kind: 'averaged';
  readonly teachers: readonly (AdditiveModel | null)[];
  readonly classes: number;
}

/** Log of the mean probability over the teachers that answer, [n, C]; NaN where none does. */
export function averagedLogits(logits: Float64Array, modalities: number, classes: number): Float64Array {
  const n = logits.length / (modalities * classes);
  const out = new Float64Array(n * classes).fill(NaN);
  const row = new Float64Array(classes);
  for (let i = 0; i < n; i++) {
    const sum = new Float64Array(classes);
    let answering = 0;
    for (let m = 0; m < modalities; m++) {
      const at = (i * modalities + m) * classes;
      if (Number.isNaN(logits[at]!)) continue;
      logSoftmax(logits, at, classes, 1, row);
      for (let c = 0; c < classes; c++) sum[c]! += Math.exp(row[c]!);
      answering++;
    }
    if (answering > 0) for (let c = 0; c < classes; c++) out[i * classes + c] = Math.log(sum[c]! / answering);
  }
  return centreOverClasses(out, classes);
}

/** Logits of every teacher, [n, M, C]; NaN where a subject lacks the modality. */
function teacherLogits(
  engine: Engine,
  teachers: readonly (AdditiveModel | null)[],
  cohort: Cohort,
  rows: Int32Array,
  C: number,
): { logits: Float64Array; answered: Uint8Array } {
  const M = teachers.length;
  const logits = new Float64Array(rows.length * M * C).fill(NaN);
  const answered = new Uint8Array(rows.length);
  teachers.forEach((teacher, m) => {
    if (!teacher) return;
    const own = answerAdditive(engine, teacher, cohort, rows);
    for (let i = 0; i < rows.length; i++) {
      if (own.answered[i] === 0) continue;
      answered[i] = 1;
      logits.set(own.logits.subarray(i * C, (i + 1) * C), (i * M + m) * C);
    }
  });
  return { logits, answered };
}

export function answerStacked(engine: Engine, model: StackedModel, cohort: Cohort, rows: Int32Array): Answers {
  const { prior, strength } = model.stacking;
  const C = prior.length;
  const M = strength.length;
  const { logits, answered } = teacherLogits(engine, model.teachers, cohort, rows, C);
  const combined = centreOverClasses(stackedLogits(model.stacking, logits), C);
  answered.forEach((one, i) => {
    if (one === 0) combined.fill(NaN, i * C, (i + 1) * C);
  });
  const contributions = centreOverClasses(evidence(logits, prior), C);
  for (let at = 0; at < contributions.length; at++) contributions[at]! *= strength[Math.floor(at / C) % M]!;
  return { answered, logits: combined, contributions };
}

/** A mean of probabilities is no sum of logits: what each modality contributes is not stated. */
export function answerAveraged(engine: Engine, model: AveragedModel, cohort: Cohort, rows: Int32Array): Answers {
  const { teachers, classes } = model;
  const { logits, answered } = teacherLogits(engine, teachers, cohort, rows, classes);
  return {
    answered,
    logits: averagedLogits(logits, teachers.length, classes),
    contributions: new Float64Array(logits.length).fill(NaN),
  };
}
