/** Calls `emit` at most once in `everyMs`: at once if it has been quiet, else when that time is over. */
export class Throttle {
  readonly #emit: () => void;
  readonly #everyMs: number;
  #last = -Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor(emit: () => void, everyMs: number) {
    this.#emit = emit;
    this.#everyMs = everyMs;
  }

  /** Something has changed. */
  touch(): void {
    if (this.#timer !== null) return;
    const wait = this.#last + this.#everyMs - performance.now();
    if (wait <= 0) this.flush();
    else {
      this.#timer = setTimeout(() => {
        this.flush();
      }, wait);
    }
  }

  /** Emits now. */
  flush(): void {
    this.cancel();
    this.#last = performance.now();
    this.#emit();
  }

  /** Emits nothing of what is due. */
  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
