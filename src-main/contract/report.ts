/** Documents to hand over. */
import * as v from 'valibot';
import { index, nothing, path, text } from './schemas.ts';

const what = v.variant('kind', [
  v.strictObject({ kind: v.literal('study') }),
  /** A page each: all patients of a prediction set, or those named; `set` null: of the training cohort. */
  v.strictObject({ kind: v.literal('patients'), set: v.nullable(text), subjects: v.nullable(v.array(text)) }),
]);
export type ReportWhat = v.InferOutput<typeof what>;

const privacy = {
  /** Counts of 1 to one less than this are not told; 0 tells all. */
  leastCount: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
  pseudonyms: v.boolean(),
};

export const reportProgress = v.object({ step: v.string(), fraction: v.nullable(v.number()) });

export const reportRequests = {
  /** What the document will tell, in sentences, and what can be left out of it. */
  'report.leaves': {
    params: v.strictObject({ what, ...privacy }),
    reply: v.object({
      sentences: v.array(v.string()),
      /** Counts below `leastCount` (below 5 where it is 0) that tables of the study have. */
      smallCounts: v.number(),
      pages: v.number(),
    }),
  },
  /** Makes the document; told by 'report.progress'. Fails with 'cancelled' after 'report.cancel'. */
  'report.write': {
    params: v.strictObject({
      what,
      ...privacy,
      format: v.picklist(['pdf', 'html', 'json', 'csv']),
      paper: v.picklist(['A4', 'Letter']),
      /** Of the study alone: with a draft for TRIPOD+AI. */
      tripod: v.boolean(),
      path,
      replace: v.boolean(),
    }),
    reply: v.object({ path: v.string(), files: v.number() }),
  },
  /** The items of TRIPOD+AI: what the study says, what is asked, what the user has written ('' for nothing). */
  'report.tripod': {
    params: nothing,
    reply: v.array(
      v.object({
        number: v.number(),
        title: v.string(),
        group: v.string(),
        filled: v.nullable(v.string()),
        prompts: v.array(v.string()),
        answer: v.string(),
      }),
    ),
  },
  /** Keeps the user's text for an item in the project; '' takes it away. */
  'report.answer': {
    params: v.strictObject({ item: index, text: v.pipe(v.string(), v.maxLength(100_000)) }),
    reply: v.null(),
  },
  'report.cancel': { params: nothing, reply: v.null() },
} as const;
