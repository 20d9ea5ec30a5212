import { describe, expect, test } from 'vitest';
import { lightTheme } from '../../src-main/charts/chart.ts';
import { drawMatrix, matrixColours, type MatrixSource, type MatrixView } from '../../src-main/charts/matrix.ts';
import { RowBlocks, sumRows } from '../../src-main/charts/matrixBlocks.ts';
import { contentHeight, layOutMatrix, rowsAt, rowScales } from '../../src-main/charts/matrixLayout.ts';

/** A matrix by a rule, packed as the contract says. */
function sourceOf(subjects: number, columns: number, has: (subject: number, column: number) => boolean): MatrixSource {
  const bytesPerRow = Math.ceil(columns / 8);
  const bits = new Uint8Array(subjects * bytesPerRow);
  for (let subject = 0; subject < subjects; subject++) {
    for (let column = 0; column < columns; column++) {
      if (has(subject, column)) bits[subject * bytesPerRow + (column >> 3)]! |= 0x80 >> (column & 7);
    }
  }
  return { subjects, columns, bytesPerRow, bits, outcome: Uint8Array.from({ length: subjects }, (_, i) => i % 3) };
}

const rule = (subject: number, column: number): boolean => (subject * 7 + column * 13) % 5 < 2;
const colours = matrixColours(lightTheme);
const [MISSING, PRESENT] = [colours.shares[0]!, colours.shares[255]!];

function layoutOf(columns: number, width = 200, extra: Partial<Parameters<typeof layOutMatrix>[0]> = {}) {
  const modalities = Array.from({ length: columns }, (_, i) => (i < columns / 2 ? 'a' : 'b'));
  return layOutMatrix({ width, modalities, classes: 2, columnWidth: 0, scrollLeft: 0, ratio: 1, ...extra });
}

function draw(source: MatrixSource, layout: ReturnType<typeof layOutMatrix>, view: Partial<MatrixView>) {
  const height = view.height ?? 60;
  const whole: MatrixView = {
    order: Int32Array.from({ length: source.subjects }, (_, i) => i),
    rowHeight: 10,
    rowsPerLine: 1,
    top: 0,
    shift: 0,
    selected: null,
    blocks: null,
    ...view,
    height,
  };
  const pixels = new Uint8ClampedArray(layout.width * height * 4);
  drawMatrix(source, layout, whole, colours, pixels);
  const image = new Uint32Array(pixels.buffer);
  return (x: number, y: number): number => image[y * layout.width + x]!;
}

describe('rows of subjects', () => {
  test('every cell shows what the subject in that row of the order has', () => {
    const source = sourceOf(9, 11, rule);
    const layout = layoutOf(11);
    const order = Int32Array.from([8, 3, 5, 0, 1, 2, 4, 6, 7]);
    const at = draw(source, layout, { order, height: 90 });
    for (let row = 0; row < 9; row++) {
      for (let column = 0; column < 11; column++) {
        const x = Math.floor((layout.starts[column]! + layout.ends[column]!) / 2);
        expect(at(x, row * 10 + 4)).toBe(rule(order[row]!, column) ? PRESENT : MISSING);
      }
    }
  });

  test('a scroll position by half a row shows its lower half first', () => {
    const source = sourceOf(4, 2, (subject) => subject === 2);
    const layout = layoutOf(2);
    const at = draw(source, layout, { ...rowsAt(15, { rowHeight: 10, rowsPerLine: 1 }), height: 30 });
    const x = layout.starts[0]! + 2;
    expect([at(x, 2), at(x, 5), at(x, 13), at(x, 15)]).toEqual([MISSING, PRESENT, PRESENT, MISSING]);
  });

  test('below the last subject there is paper', () => {
    const layout = layoutOf(2);
    const at = draw(sourceOf(2, 2, rule), layout, { height: 60 });
    expect(at(layout.starts[0]! + 1, 45)).toBe(colours.paper);
  });

  test('who is not selected fades, and who is has a bar', () => {
    const layout = layoutOf(2);
    const at = draw(
      sourceOf(2, 2, () => true),
      layout,
      { selected: Uint8Array.from([0, 1]) },
    );
    expect(at(layout.starts[0]! + 2, 4)).toBe(colours.faded[255]);
    expect(at(0, 4)).toBe(colours.paper);
    expect(at(layout.starts[0]! + 2, 14)).toBe(PRESENT);
    expect(at(0, 14)).toBe(colours.selected);
  });

  test('each class has its own lane, an unknown outcome none', () => {
    const layout = layoutOf(2);
    const at = draw(sourceOf(3, 2, rule), layout, {});
    const lane = (index: number): number => layout.selection + layout.selectionGap + index * layout.lane;
    expect([at(lane(0), 4), at(lane(1), 4)]).toEqual([colours.classes[0], colours.paper]);
    expect([at(lane(0), 14), at(lane(1), 14)]).toEqual([colours.paper, colours.classes[1]]);
    expect([at(lane(0), 24), at(lane(1), 24)]).toEqual([colours.paper, colours.paper]);
  });
});

describe('zoomed out', () => {
  test.each([0, 16, 80])('a line shows the share of its subjects, from row %i on, with and without blocks', (top) => {
    const source = sourceOf(1003, 21, rule);
    const order = Int32Array.from({ length: 1003 }, (_, i) => (i * 37) % 1003);
    const layout = layoutOf(21);
    const blocks = new RowBlocks(source, order);
    const view = { order, rowHeight: 1, rowsPerLine: 32, top, height: 40 };
    const plain = draw(source, layout, view);
    const fast = draw(source, layout, { ...view, blocks });
    const lines = Math.ceil((1003 - top) / 32);
    for (let y = 0; y < lines; y++) {
      const rows = [...order.slice(top + y * 32, top + y * 32 + 32)];
      for (let column = 0; column < 21; column++) {
        const share = rows.filter((subject) => rule(subject, column)).length / rows.length;
        const x = layout.starts[column]!;
        expect(plain(x, y)).toBe(colours.shares[Math.round(share * 255)]);
        expect(fast(x, y)).toBe(plain(x, y));
      }
    }
    expect(plain(layout.starts[0]!, lines)).toBe(colours.paper);
  });

  test('sums are right beyond what a lane of eight bits holds', () => {
    const source = sourceOf(1000, 9, (_, column) => column !== 4);
    const counts = new Uint32Array(9);
    sumRows(
      source,
      Int32Array.from({ length: 1000 }, (_, i) => i),
      0,
      1000,
      counts,
    );
    expect([...counts]).toEqual([1000, 1000, 1000, 1000, 0, 1000, 1000, 1000, 1000]);
  });
});

describe('layout', () => {
  test('all columns fit, with a gap between modalities and at least a pixel each', () => {
    const layout = layoutOf(500, 900);
    expect(layout.ends.at(-1)).toBeLessThanOrEqual(901);
    for (let column = 0; column < 500; column++)
      expect(layout.ends[column]! - layout.starts[column]!).toBeGreaterThan(0);
    expect(layout.starts[250]! - layout.ends[249]!).toBeGreaterThanOrEqual(3);
    expect(new Set(layout.columnOfPixel).size).toBe(501);
  });

  test('what is scrolled away leaves no pixel, and the strip of outcomes stays', () => {
    const layout = layoutOf(10, 200, { columnWidth: 50, scrollLeft: 120 });
    expect(layout.columnOfPixel[layout.left]).toBe(2);
    expect(layout.columnOfPixel[layout.left - 1]).toBe(-1);
    expect(layout.contentWidth).toBe(504);
  });

  test('the smallest scale shows the whole cohort, whatever its size', () => {
    for (const [subjects, height] of [
      [1, 500],
      [499, 500],
      [501, 500],
      [918, 400],
      [100_000, 700],
    ] as const) {
      const scales = rowScales(subjects, height, 1);
      expect(contentHeight(subjects, scales.at(-1)!)).toBeLessThanOrEqual(height);
      for (const { rowHeight, rowsPerLine } of scales) expect(Math.min(rowHeight, rowsPerLine)).toBe(1);
      expect(scales[0]).toEqual({ rowHeight: 24, rowsPerLine: 1 });
    }
  });

  test('no columns and no subjects draw nothing', () => {
    const layout = layoutOf(0);
    const at = draw(sourceOf(0, 0, rule), layout, {});
    expect(at(100, 10)).toBe(colours.paper);
  });
});

test('a screen of 100,000 x 500 is drawn well within a frame at every scale', { retry: 2 }, () => {
  const source = sourceOf(100_000, 500, (subject, column) => ((subject >> 3) ^ column) % 3 === 0);
  const order = Int32Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 100_000);
  const blocks = new RowBlocks(source, order);
  const layout = layoutOf(500, 1400);
  const height = 800;
  for (const scale of rowScales(100_000, height, 1)) {
    const pixels = new Uint8ClampedArray(1400 * height * 4);
    const began = performance.now();
    drawMatrix(
      source,
      layout,
      { order, ...scale, ...rowsAt(100, scale), height, selected: null, blocks },
      colours,
      pixels,
    );
    expect(performance.now() - began, JSON.stringify(scale)).toBeLessThan(40);
  }
});
