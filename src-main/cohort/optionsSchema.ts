/** `CohortOptions` that come as JSON from elsewhere (the window, a file of ours): checked before they are used. */
import * as v from 'valibot';
import { ID_MODES } from './ids.ts';
import type { CohortOptions, IdMode } from './options.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(10_000));
const sign = v.picklist(['.', ',']);

const schema = v.strictObject({
  id: v.optional(v.union([text, v.record(v.string(), text)])),
  outcome: v.optional(text),
  group: v.optional(text),
  idModes: v.optional(v.array(v.picklist(ID_MODES as readonly [IdMode, ...IdMode[]]))),
  duplicates: v.optional(v.picklist(['error', 'first', 'last', 'mean'])),
  visit: v.optional(
    v.strictObject({
      column: v.optional(text),
      take: v.union([v.picklist(['first', 'last']), v.strictObject({ value: text })]),
    }),
  ),
  codes: v.optional(v.array(v.strictObject({ at: v.optional(text), code: text }))),
  kinds: v.optional(v.record(v.string(), v.picklist(['numeric', 'categorical', 'leave-out']))),
  decimal: v.optional(sign),
  wide: v.optional(
    v.array(v.strictObject({ modality: text, prefix: v.optional(text), columns: v.optional(v.array(text)) })),
  ),
  classes: v.optional(v.array(v.strictObject({ from: v.string(), to: v.nullable(text) }))),
  folds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000))),
});

/** @returns the options, or a sentence that says what is wrong with them. */
export function checkOptions(options: unknown): { options: CohortOptions } | { wrong: string } {
  const parsed = v.safeParse(schema, options);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    return { wrong: `${v.getDotPath(issue) ?? 'options'}: ${issue.message}` };
  }
  // JSON has no undefined, so absent and undefined members are one.
  return { options: JSON.parse(JSON.stringify(parsed.output)) as CohortOptions };
}
