/** Where the matrix has its columns and rows: device pixels to column and row, and back. */

export interface MatrixLayout {
  /** Device pixels, all of it. */
  readonly width: number;
  /** Where columns begin: right of the selection's bar and the outcome's lanes. */
  readonly left: number;
  /** Width of the bar that marks selected subjects, and of the space after it. */
  readonly selection: number;
  readonly selectionGap: number;
  /** One lane per class, so that place as well as colour tells it; and how wide each is. */
  readonly lanes: number;
  readonly lane: number;
  /** First pixel of each column, and the one after its last; those scrolled away lie outside of left..width. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Column per pixel; -1 in gaps and left of `left`. Length width. */
  readonly columnOfPixel: Int32Array;
  /** Width of all columns with their gaps. */
  readonly contentWidth: number;
}

interface LayoutInput {
  readonly width: number;
  /** Modality per column, in the matrix's order: a gap stands wherever it changes. */
  readonly modalities: readonly string[];
  readonly classes: number;
  /** Device pixels of a column; 0: all columns into the width, at least one pixel each. */
  readonly columnWidth: number;
  /** Device pixels kept free right of the columns, for names that stand at an angle. */
  readonly right?: number;
  /** Device pixels scrolled to the right. */
  readonly scrollLeft: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

/** More classes than this have no lane of their own. */
const MOST_LANES = 8;

export function layOutMatrix(input: LayoutInput): MatrixLayout {
  const { width, modalities, ratio } = input;
  const unit = (css: number): number => Math.max(1, Math.round(css * ratio));
  const selection = unit(5);
  const selectionGap = unit(3);
  const lanes = Math.min(MOST_LANES, input.classes);
  const lane = unit(6);
  const left = Math.min(width, selection + selectionGap + lanes * lane + (lanes > 0 ? unit(6) : 0));

  const columns = modalities.length;
  let breaks = 0;
  for (let column = 1; column < columns; column++) if (modalities[column] !== modalities[column - 1]) breaks++;
  const gap = unit(4);
  const right = input.right ?? 0;
  const fitted = (width - left - right - breaks * gap) / Math.max(1, columns);
  const columnWidth = Math.max(1, input.columnWidth > 0 ? input.columnWidth : Math.min(fitted, unit(280)));
  const inner = columnWidth >= 6 ? 1 : 0;

  const starts = new Int32Array(columns);
  const ends = new Int32Array(columns);
  const columnOfPixel = new Int32Array(width).fill(-1);
  let gaps = 0;
  for (let column = 0; column < columns; column++) {
    if (column > 0 && modalities[column] !== modalities[column - 1]) gaps += gap;
    const offset = left + gaps - input.scrollLeft;
    starts[column] = Math.round(offset + column * columnWidth);
    ends[column] = Math.max(starts[column]! + 1, Math.round(offset + (column + 1) * columnWidth) - inner);
    const from = Math.max(left, starts[column]!);
    const to = Math.min(width, ends[column]!);
    if (to > from) columnOfPixel.fill(column, from, to);
  }
  return {
    width,
    left,
    selection,
    selectionGap,
    lanes,
    lane,
    starts,
    ends,
    columnOfPixel,
    contentWidth: Math.ceil(columns * columnWidth + gaps) + right,
  };
}

export interface RowScale {
  /** Device pixels a row is high, and rows a line stands for; one of them is 1. */
  readonly rowHeight: number;
  readonly rowsPerLine: number;
}

/** Steps of zooming, from one subject in 24 CSS pixels to the whole cohort in the height at hand. */
export function rowScales(subjects: number, height: number, ratio: number): RowScale[] {
  const scales: RowScale[] = [];
  for (const css of [24, 16, 12, 8, 5, 3, 2, 1])
    scales.push({ rowHeight: Math.max(1, Math.round(css * ratio)), rowsPerLine: 1 });
  const whole = Math.max(1, Math.ceil(subjects / Math.max(1, height)));
  for (let rows = 2; rows < whole; rows *= 2) scales.push({ rowHeight: 1, rowsPerLine: rows });
  // From 16 rows on, blocks of 16 are summed up.
  if (whole > 1) scales.push({ rowHeight: 1, rowsPerLine: whole > 16 ? 16 * Math.ceil(whole / 16) : whole });
  return scales.filter((scale, i) => i === 0 || differ(scale, scales[i - 1]!));
}

function differ(a: RowScale, b: RowScale): boolean {
  return a.rowHeight !== b.rowHeight || a.rowsPerLine !== b.rowsPerLine;
}

/** Device pixels that all rows are high. */
export function contentHeight(subjects: number, { rowHeight, rowsPerLine }: RowScale): number {
  return rowsPerLine > 1 ? Math.ceil(subjects / rowsPerLine) : subjects * rowHeight;
}

/** First row and what of it is scrolled off, from device pixels scrolled. */
export function rowsAt(scrolled: number, { rowHeight, rowsPerLine }: RowScale): { top: number; shift: number } {
  if (rowsPerLine > 1) return { top: Math.floor(scrolled) * rowsPerLine, shift: 0 };
  const top = Math.floor(scrolled / rowHeight);
  return { top, shift: Math.floor(scrolled - top * rowHeight) };
}
