/** Puts the matrix on a canvas; keeps what does not change between frames of scrolling. */
import type { Theme } from '../../src-main/charts/chart.ts';
import { drawMatrix, matrixColours, type MatrixColours, type MatrixSource } from '../../src-main/charts/matrix.ts';
import { RowBlocks } from '../../src-main/charts/matrixBlocks.ts';
import { rowsAt, type MatrixLayout, type RowScale } from '../../src-main/charts/matrixLayout.ts';

interface Frame {
  readonly source: MatrixSource;
  readonly order: Int32Array;
  readonly layout: MatrixLayout;
  readonly scale: RowScale;
  /** Device pixels. */
  readonly scrolled: number;
  readonly height: number;
  readonly selected: Uint8Array | null;
  readonly theme: Theme;
}

export class Painter {
  #image: ImageData | null = null;
  #colours: { theme: Theme; colours: MatrixColours } | null = null;
  #blocks: { source: MatrixSource; order: Int32Array; blocks: RowBlocks } | null = null;

  paint(canvas: HTMLCanvasElement, frame: Frame): void {
    const { source, order, layout, scale, height, selected, theme } = frame;
    if (layout.width < 1 || height < 1) return;
    if (canvas.width !== layout.width || canvas.height !== height) {
      canvas.width = layout.width;
      canvas.height = height;
    }
    if (this.#image?.width !== layout.width || this.#image.height !== height) {
      this.#image = new ImageData(layout.width, height);
    }
    if (this.#colours?.theme !== theme) this.#colours = { theme, colours: matrixColours(theme) };
    drawMatrix(
      source,
      layout,
      {
        order,
        ...scale,
        ...rowsAt(frame.scrolled, scale),
        height,
        selected,
        blocks: scale.rowsPerLine >= 16 ? this.#blocksOf(source, order) : null,
      },
      this.#colours.colours,
      this.#image.data,
    );
    canvas.getContext('2d', { alpha: false })!.putImageData(this.#image, 0, 0);
  }

  #blocksOf(source: MatrixSource, order: Int32Array): RowBlocks {
    if (this.#blocks?.source !== source || this.#blocks.order !== order) {
      this.#blocks = { source, order, blocks: new RowBlocks(source, order) };
    }
    return this.#blocks.blocks;
  }
}
