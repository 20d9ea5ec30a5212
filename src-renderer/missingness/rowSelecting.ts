/** Selecting rows of the matrix by dragging or with Shift: a stretch of rows from an anchor, besides what was selected. */
import type { Selection } from './selection.svelte.ts';

export class RowSelecting {
  readonly #selection: Selection;
  #anchor: number | null = null;
  #base: Uint8Array | null = null;

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  get active(): boolean {
    return this.#anchor !== null;
  }

  /** @param add keeps who is selected already. */
  begin(row: number, add: boolean): void {
    this.#selection.remember();
    this.#anchor = row;
    this.#base = add ? this.#selection.mask : null;
  }

  /** Selects from the anchor to a row; `span`: rows that one line stands for. */
  extend(row: number, span: number, order: Int32Array, what: string): void {
    if (this.#anchor === null) return;
    const mask = this.#base ? this.#base.slice() : new Uint8Array(order.length);
    const from = Math.max(0, Math.min(this.#anchor, row));
    const to = Math.min(order.length, Math.max(this.#anchor, row) + span);
    for (let at = from; at < to; at++) mask[order[at]!] = 1;
    this.#selection.drag(mask, what);
  }

  end(): void {
    this.#anchor = null;
    this.#base = null;
  }

  /** Adds the rows, or takes them out where all of them are selected. */
  toggle(row: number, span: number, order: Int32Array, what: string): void {
    this.#selection.remember();
    const mask = this.#selection.mask?.slice() ?? new Uint8Array(order.length);
    const members = order.subarray(row, row + span);
    const value = members.every((subject) => mask[subject] === 1) ? 0 : 1;
    for (const subject of members) mask[subject] = value;
    this.#selection.drag(mask, what);
  }
}
