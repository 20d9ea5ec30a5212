/** Documents to hand over. */
import * as v from 'valibot';
import { nothing, path, text } from './schemas.ts';

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
      path,
      replace: v.boolean(),
    }),
    reply: v.object({ path: v.string(), files: v.number() }),
  },
  'report.cancel': { params: nothing, reply: v.null() },
} as const;
