/**
 * The one description of what a screen may ask of core and what it is told. Every message is checked against it on
 * arrival: requests by core, replies and events by tests.
 */
import * as v from 'valibot';
import { appRequests } from './app.ts';
import { cohortRequests } from './cohort.ts';
import { gainRequests } from './gain.ts';
import { explainProgress, explainRequests } from './explain.ts';
import { missingnessRequests } from './missingness.ts';
import { predictionRequests } from './prediction.ts';
import { reportProgress, reportRequests } from './report.ts';
import { resultsRequests } from './results.ts';
import { jobEnded, jobProgress, robustnessRequests } from './robustness.ts';
import { curve, logLine, progress, studyRequests, studyState } from './study.ts';

export const requests = {
  ...appRequests,
  ...cohortRequests,
  ...missingnessRequests,
  ...studyRequests,
  ...resultsRequests,
  ...explainRequests,
  ...predictionRequests,
  ...reportRequests,
  ...gainRequests,
  ...robustnessRequests,
} as const;

export type RequestName = keyof typeof requests;
export type Params<R extends RequestName> = v.InferOutput<(typeof requests)[R]['params']>;
export type Reply<R extends RequestName> = v.InferOutput<(typeof requests)[R]['reply']>;

export const events = {
  /** At most five a second. */
  'study.progress': progress,
  'study.state': v.object({ state: studyState, error: v.nullable(v.string()) }),
  'study.log': logLine,
  /** Curves of tasks in flight, from their beginning; at most two a second. */
  'study.curves': v.array(curve),
  /** Reading of files; `fraction` null where it is not known. */
  'import.progress': v.object({ what: v.string(), fraction: v.nullable(v.number()) }),
  /** At most five times a second, and when it ends. */
  'explain.progress': explainProgress,
  /** The document that this window is having made. */
  'report.progress': reportProgress,
  /** At most five a second. */
  'job.progress': jobProgress,
  'job.ended': jobEnded,
  /** The check of promised measurements, in hidden modalities. */
  'promise.progress': v.object({ done: v.number(), total: v.number() }),
  /** The file was changed by another window. */
  'project.changed': v.object({ path: v.string() }),
} as const;

export type EventName = keyof typeof events;
export type EventOf<E extends EventName> = v.InferOutput<(typeof events)[E]>;

/** Why a request was refused or failed. */
export const failure = v.object({
  /**
   * 'bad-request': not of the contract's shape. 'input': the user's files or choices; says what to do. 'exists': the file
   * to write exists. 'in-use': another process has the file. 'cancelled'. 'internal': a fault of ours.
   */
  kind: v.picklist(['bad-request', 'input', 'exists', 'in-use', 'read-only', 'cancelled', 'internal']),
  message: v.string(),
  file: v.nullable(v.string()),
  row: v.nullable(v.number()),
  column: v.nullable(v.string()),
});
export type Failure = v.InferOutput<typeof failure>;

/** What travels over the port between a window and core; hosts pass it on without looking into it. */
export const toCore = v.strictObject({
  id: v.pipe(v.number(), v.integer(), v.minValue(0)),
  name: v.pipe(v.string(), v.maxLength(100)),
  params: v.unknown(),
});
export type ToCore = v.InferOutput<typeof toCore>;

export type FromCore =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Failure }
  | { readonly event: EventName; readonly value: unknown };
