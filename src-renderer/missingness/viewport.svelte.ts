/** Where the matrix is looked at: size, zoom, scroll position; and what lies under a point. */
import {
  contentHeight,
  layOutMatrix,
  rowScales,
  type MatrixLayout,
  type RowScale,
} from '../../src-main/charts/matrixLayout.ts';
import type { LoadedMatrix } from './data.svelte.ts';

/** CSS pixels that browsers can scroll over. */
const MOST_HEIGHT = 30_000_000;

/** Columns from this many CSS pixels on have names at an angle, from that many on flat ones. */
export const ANGLED = 13;
export const FLAT = 72;
const ANGLED_ROOM = 72;

export class Viewport {
  /** CSS pixels: what is there to be filled, and what is seen of the matrix. */
  room = $state(0);
  width = $state(0);
  height = $state(0);
  ratio = $state(1);
  /** CSS pixels; 0: all columns into the width. */
  columnWidth = $state(0);
  scrollLeft = $state(0);
  #zoom = $state<number | null>(null);
  readonly #matrix: () => LoadedMatrix;
  readonly #classes: number;

  constructor(matrix: () => LoadedMatrix, classes: number) {
    this.#matrix = matrix;
    this.#classes = classes;
  }

  readonly deviceHeight = $derived.by(() => Math.floor(this.height * this.ratio));
  readonly #deviceRoom = $derived.by(() => Math.floor(this.room * this.ratio));
  readonly scales: readonly RowScale[] = $derived.by(() =>
    rowScales(this.#matrix().source.subjects, this.#deviceRoom, this.ratio).filter(
      (scale) => contentHeight(this.#matrix().source.subjects, scale) / this.ratio < MOST_HEIGHT,
    ),
  );
  /** The largest scale at which the whole cohort is seen, until the user zooms. */
  readonly #whole = $derived.by(() =>
    this.scales.findIndex((scale) => contentHeight(this.#matrix().source.subjects, scale) <= this.#deviceRoom),
  );
  readonly zoom = $derived.by(() => {
    const fallback = this.#whole < 0 ? this.scales.length - 1 : this.#whole;
    return Math.max(0, Math.min(this.scales.length - 1, this.#zoom ?? fallback));
  });
  readonly scale: RowScale = $derived.by(() => this.scales[this.zoom] ?? { rowHeight: 1, rowsPerLine: 1 });
  readonly modalities = $derived.by(() => this.#matrix().columns.map(({ modality }) => modality));
  /** Whether names stand at an angle, and the last one needs room beside it. */
  readonly #angled = $derived.by(() => {
    const each = this.columnWidth || this.width / Math.max(1, this.modalities.length);
    return each >= ANGLED && each < FLAT;
  });
  readonly layout: MatrixLayout = $derived.by(() =>
    layOutMatrix({
      width: Math.floor(this.width * this.ratio),
      modalities: this.modalities,
      classes: this.#classes,
      columnWidth: this.columnWidth * this.ratio,
      scrollLeft: Math.round(this.scrollLeft * this.ratio),
      ratio: this.ratio,
      right: this.#angled ? Math.round(ANGLED_ROOM * this.ratio) : 0,
    }),
  );
  /** CSS pixels of all that can be scrolled over. */
  readonly contentHeight = $derived.by(() => contentHeight(this.#matrix().source.subjects, this.scale) / this.ratio);
  readonly contentWidth = $derived.by(() => (this.layout.left + this.layout.contentWidth) / this.ratio);

  get canZoomIn(): boolean {
    return this.zoom > 0;
  }
  get canZoomOut(): boolean {
    return this.zoom < this.scales.length - 1 && (this.#whole < 0 || this.zoom < this.#whole);
  }

  zoomBy(steps: number): void {
    this.#zoom = Math.max(0, Math.min(this.scales.length - 1, this.zoom + steps));
  }
  showWhole(): void {
    this.#zoom = null;
    this.columnWidth = 0;
  }

  /** First row at a height in CSS pixels from the top of all rows; beyond the last, the number of rows. */
  rowAt(y: number): number {
    const { rowHeight, rowsPerLine } = this.scale;
    const device = y * this.ratio;
    return rowsPerLine > 1 ? Math.floor(device) * rowsPerLine : Math.floor(device / rowHeight);
  }

  /** CSS pixels from the top of all rows to a row. */
  topOf(row: number): number {
    const { rowHeight, rowsPerLine } = this.scale;
    return (rowsPerLine > 1 ? Math.floor(row / rowsPerLine) : row * rowHeight) / this.ratio;
  }

  /** Column at CSS pixels from the canvas's left; -1 where there is none. */
  columnAt(x: number): number {
    return this.layout.columnOfPixel[Math.floor(x * this.ratio)] ?? -1;
  }
}
