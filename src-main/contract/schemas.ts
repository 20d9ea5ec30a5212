/** Pieces that several parts of the contract share. */
import * as v from 'valibot';

export const text = v.pipe(v.string(), v.maxLength(10_000));
export const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
export const index = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A figure that may not exist (an AUC where a class is absent). */
export const figure = v.nullable(v.number());
/** Plain JSON that the renderer shows or hands back without looking into it. */
export const json = v.record(v.string(), v.unknown());
export const nothing = v.strictObject({});

/** Which cohort a request is about: the one being imported, or the one in the open project file. */
export const of = v.picklist(['draft', 'project']);
export type CohortOf = v.InferOutput<typeof of>;

/** Where the columns of a cohort are named: a modality and a column of it. */
export const columnName = v.strictObject({ modality: text, column: text });
export type ColumnName = v.InferOutput<typeof columnName>;

/**
 * A request whose reply is too large for a message keeps its bytes in core; the renderer fetches them from
 * `/data/<id>` of its own origin, whole or by `?from=<byte>&count=<bytes>`. They are freed when a newer reply of the same
 * request replaces them, or the window closes.
 */
export const dataId = v.pipe(v.string(), v.regex(/^[0-9a-f-]{8,64}$/));

/** A sentence for the user and what it is about, so that the window can lead there. */
export const remark = v.object({
  kind: text,
  modality: v.nullable(v.string()),
  column: v.nullable(v.string()),
  message: v.string(),
});
export type Remark = v.InferOutput<typeof remark>;
