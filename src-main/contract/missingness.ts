/** Who lacks what, and what it goes with. */
import * as v from 'valibot';
import { columnName, dataId, figure, of } from './schemas.ts';

const matrix = v.object({
  subjects: v.number(),
  /** Of the matrix, in its order: modalities, or columns of modalities. */
  columns: v.array(v.object({ modality: v.string(), name: v.string(), present: v.number() })),
  /**
   * Binary: first the bits, row-major in cohort order, each row padded to whole bytes (ceil(columns / 8)), bit 7 of a
   * byte first, 1 = present; then one byte per subject: index of its class, 255 where unknown.
   */
  data: dataId,
  bytesPerRow: v.number(),
});

const association = v.object({
  modality: v.string(),
  have: v.number(),
  lack: v.number(),
  /** 'chi-squared', 'Fisher exact', 'Mann-Whitney'. */
  test: v.string(),
  p: figure,
  /** Over the modalities of this table (Holm). */
  pAdjusted: figure,
  /** "Cramér's V, bias-corrected" or 'rank-biserial correlation'. */
  effectName: v.string(),
  effect: figure,
  lower: figure,
  upper: figure,
  /** In plain words. */
  sentence: v.string(),
  /** Per class or level (or, of a numeric column, 'median' and quartiles): those who have the modality, who lack it. */
  table: v.array(v.object({ label: v.string(), have: v.number(), lack: v.number() })),
});
export type Association = v.InferOutput<typeof association>;

const patternAuc = v.object({
  auc: figure,
  lower: figure,
  upper: figure,
  /** 'none', 'weak', 'informative', 'strong' by documented limits. */
  verdict: v.string(),
  sentence: v.string(),
});

const missingCells = v.object({
  modality: v.string(),
  subjects: v.number(),
  cells: v.number(),
  missing: v.number(),
  columns: v.array(v.object({ name: v.string(), missing: v.number() })),
});
export type MissingCells = v.InferOutput<typeof missingCells>;

export const missingnessRequests = {
  'missingness.matrix': {
    params: v.strictObject({ of, level: v.picklist(['modalities', 'columns']) }),
    reply: matrix,
  },
  /** A permutation of the subjects (int32, little-endian): which subject stands in each row. */
  'missingness.order': {
    params: v.strictObject({
      of,
      level: v.picklist(['modalities', 'columns']),
      by: v.union([v.picklist(['id', 'outcome', 'pattern', 'cluster', 'missing']), columnName]),
    }),
    reply: v.object({ data: dataId }),
  },
  'missingness.associations': {
    params: v.strictObject({ of, with: v.union([v.picklist(['outcome', 'group']), columnName]) }),
    reply: v.array(association),
  },
  /** Cross-validated AUC of the outcome predicted from the availability pattern alone. */
  'missingness.patternAuc': { params: v.strictObject({ of }), reply: patternAuc },
  'missingness.cells': { params: v.strictObject({ of }), reply: v.array(missingCells) },
} as const;
