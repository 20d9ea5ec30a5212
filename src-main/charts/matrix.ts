/**
 * The availability matrix as pixels: packed bits, an order of the subjects and a scroll position in, RGBA out. No DOM: the
 * window puts the result on a canvas. Only what is seen is drawn, so that its cost does not grow with the cohort; zoomed
 * out, a line of pixels stands for many subjects and shows the share of them who have the column.
 */
import { sumRows, type RowBlocks } from './matrixBlocks.ts';
import type { MatrixLayout } from './matrixLayout.ts';
import type { Theme } from './chart.ts';

/** What is shown; as `missingness.matrix` of the contract sends it. */
export interface MatrixSource {
  readonly subjects: number;
  readonly columns: number;
  readonly bytesPerRow: number;
  /** [subjects, bytesPerRow], cohort order, bit 7 of a byte first, 1 = present. */
  readonly bits: Uint8Array;
  /** Index of the class per subject, 255 where unknown. */
  readonly outcome: Uint8Array;
}

/** Which part of it. Rows are counted in display order. */
export interface MatrixView {
  /** Which subject stands in each row; length subjects. */
  readonly order: Int32Array;
  /** Device pixels a row is high; 1 where a line stands for several rows. */
  readonly rowHeight: number;
  /** Rows a line of pixels stands for; 1 unless zoomed out. */
  readonly rowsPerLine: number;
  /** First row shown (a multiple of `rowsPerLine` while zoomed out). */
  readonly top: number;
  /** Device pixels of the first row that are scrolled off; less than rowHeight. */
  readonly shift: number;
  /** Device pixels. */
  readonly height: number;
  /** 1 per selected subject (cohort order); null where nothing is selected. */
  readonly selected: Uint8Array | null;
  /** Sums over blocks of this order, for `rowsPerLine` of a block and more; null: sums are made row by row. */
  readonly blocks: RowBlocks | null;
}

/** Colours packed as they lie in an RGBA buffer on a little-endian machine (every machine that we run on). */
export interface MatrixColours {
  readonly paper: number;
  /** From nobody has it (0) to all have it (255), as it is, and for subjects who are not selected. */
  readonly shares: Uint32Array;
  readonly faded: Uint32Array;
  readonly classes: Uint32Array;
  readonly selected: number;
}

type Rgb = readonly [number, number, number];

export function matrixColours(theme: Theme): MatrixColours {
  const [paper, missing, present] = [rgb(theme.paper), rgb(theme.grid), rgb(theme.accent)];
  const ramp = (towardsPaper: number): Uint32Array =>
    Uint32Array.from({ length: 256 }, (_, share) =>
      packed(mixed(mixed(missing, present, share / 255), paper, towardsPaper)),
    );
  return {
    paper: packed(paper),
    shares: ramp(0),
    faded: ramp(0.72),
    classes: Uint32Array.from(theme.series, (colour) => packed(rgb(colour))),
    selected: packed(rgb(theme.bad)),
  };
}

/** Draws into RGBA of layout.width x view.height device pixels; lines below the last row are left as paper. */
export function drawMatrix(
  source: MatrixSource,
  layout: MatrixLayout,
  view: MatrixView,
  colours: MatrixColours,
  pixels: Uint8ClampedArray,
): void {
  const image = new Uint32Array(pixels.buffer, pixels.byteOffset, layout.width * view.height);
  image.fill(colours.paper);
  if (view.rowsPerLine > 1) drawLines(source, layout, view, colours, image);
  else drawRows(source, layout, view, colours, image);
}

/** One subject a row. */
function drawRows(
  source: MatrixSource,
  layout: MatrixLayout,
  view: MatrixView,
  colours: MatrixColours,
  image: Uint32Array,
): void {
  const { width, columnOfPixel } = layout;
  const { rowHeight, order, selected, height } = view;
  const { bits, bytesPerRow } = source;
  const gap = rowHeight >= 6 ? 1 : 0;
  // Which byte and which bit a pixel shows, once for all rows.
  const byteOf = new Int32Array(width);
  const maskOf = new Uint8Array(width);
  for (let x = 0; x < width; x++) {
    const column = columnOfPixel[x]!;
    byteOf[x] = column < 0 ? -1 : column >> 3;
    maskOf[x] = column < 0 ? 0 : 0x80 >> (column & 7);
  }
  let y = -view.shift;
  for (let row = view.top; row < source.subjects && y < height; row++, y += rowHeight) {
    const subject = order[row]!;
    const chosen = selected === null || selected[subject] === 1;
    const ramp = chosen ? colours.shares : colours.faded;
    const [off, on] = [ramp[0]!, ramp[255]!];
    const first = Math.max(0, y);
    const last = Math.min(height, y + rowHeight - gap);
    if (last <= first) continue;
    const start = first * width;
    const base = subject * bytesPerRow;
    for (let x = layout.left; x < width; x++) {
      const byte = byteOf[x]!;
      if (byte >= 0) image[start + x] = bits[base + byte]! & maskOf[x]! ? on : off;
    }
    drawOutcome(layout, colours, image, start, source.outcome[subject]!);
    if (selected !== null && chosen) image.fill(colours.selected, start, start + layout.selection);
    for (let line = first + 1; line < last; line++) image.copyWithin(line * width, start, start + width);
  }
}

function drawOutcome(
  layout: MatrixLayout,
  colours: MatrixColours,
  image: Uint32Array,
  start: number,
  outcome: number,
): void {
  if (outcome >= layout.lanes) return;
  const from = start + layout.selection + layout.selectionGap + outcome * layout.lane;
  image.fill(colours.classes[outcome % colours.classes.length]!, from, from + layout.lane);
}

/** Several subjects a line: shares. */
function drawLines(
  source: MatrixSource,
  layout: MatrixLayout,
  view: MatrixView,
  colours: MatrixColours,
  image: Uint32Array,
): void {
  const { width, columnOfPixel } = layout;
  const { rowsPerLine, order, selected } = view;
  const counts = new Uint32Array(source.columns);
  const lineColours = new Uint32Array(source.columns);
  const classes = new Uint32Array(256);
  for (let y = 0; y < view.height; y++) {
    const from = view.top + y * rowsPerLine;
    const to = Math.min(source.subjects, from + rowsPerLine);
    if (from >= to) return;
    counts.fill(0);
    if (view.blocks && rowsPerLine % view.blocks.rows === 0) view.blocks.add(from, to, counts);
    else sumRows(source, order, from, to, counts);
    let chosen = 0;
    classes.fill(0);
    for (let row = from; row < to; row++) {
      const subject = order[row]!;
      classes[source.outcome[subject]!]!++;
      if (selected !== null) chosen += selected[subject]!;
    }
    const ramp = selected === null || chosen > 0 ? colours.shares : colours.faded;
    const scale = 255 / (to - from);
    for (let column = 0; column < counts.length; column++)
      lineColours[column] = ramp[Math.round(counts[column]! * scale)]!;
    const start = y * width;
    for (let x = layout.left; x < width; x++) {
      const column = columnOfPixel[x]!;
      if (column >= 0) image[start + x] = lineColours[column]!;
    }
    // Of each class as much of its lane as it has of the line.
    const lanes = start + layout.selection + layout.selectionGap;
    for (let index = 0; index < layout.lanes; index++) {
      const share = classes[index]! / (to - from);
      const at = lanes + index * layout.lane;
      image.fill(colours.classes[index % colours.classes.length]!, at, at + Math.ceil(share * layout.lane));
    }
    if (chosen > 0) image.fill(colours.selected, start, start + layout.selection);
  }
}

function rgb(colour: string): Rgb {
  const value = parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  return [0, 1, 2].map((i) => Math.round(from[i]! + (to[i]! - from[i]!) * share)) as unknown as Rgb;
}

function packed([r, g, b]: Rgb): number {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
