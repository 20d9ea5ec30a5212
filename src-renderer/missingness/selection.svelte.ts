/** The one selection of subjects of this view: matrix, patterns, demands and groups all read and write it. */

interface Chosen {
  /** 1 per selected subject, cohort order. */
  readonly mask: Uint8Array;
  readonly count: number;
  /** What it is, in words: 'mri + pet', 'rows of the matrix'. */
  readonly what: string;
}

const HISTORY = 20;

export class Selection {
  #current = $state.raw<Chosen | null>(null);
  #past = $state.raw<readonly (Chosen | null)[]>([]);

  /** Null where nobody is selected. */
  get mask(): Uint8Array | null {
    return this.#current?.mask ?? null;
  }
  get count(): number {
    return this.#current?.count ?? 0;
  }
  get what(): string {
    return this.#current?.what ?? '';
  }
  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Selects those of whom `has` is true; `add`: besides those who are. */
  choose(subjects: number, has: (subject: number) => boolean, what: string, add = false): void {
    const before = this.#current;
    const mask = new Uint8Array(subjects);
    let count = 0;
    for (let subject = 0; subject < subjects; subject++) {
      if ((add && before?.mask[subject] === 1) || has(subject)) {
        mask[subject] = 1;
        count++;
      }
    }
    this.#set(count === 0 ? null : { mask, count, what: add && before ? `${before.what}, ${what}` : what });
  }

  chooseMembers(subjects: number, members: Iterable<number>, what: string, add = false): void {
    const wanted = new Uint8Array(subjects);
    for (const subject of members) wanted[subject] = 1;
    this.choose(subjects, (subject) => wanted[subject] === 1, what, add);
  }

  /** While rows are dragged over: what stood before comes back with one undo, not with one per row. */
  drag(mask: Uint8Array, what: string): void {
    let count = 0;
    for (const one of mask) count += one;
    this.#current = count === 0 ? null : { mask, count, what };
  }
  /** Begins a drag: what stands now can be brought back. */
  remember(): void {
    this.#past = [...this.#past, this.#current].slice(-HISTORY);
  }

  clear(): void {
    if (this.#current) this.#set(null);
  }

  undo(): void {
    this.#current = this.#past.at(-1) ?? null;
    this.#past = this.#past.slice(0, -1);
  }

  members(): number[] {
    const members: number[] = [];
    this.#current?.mask.forEach((one, subject) => {
      if (one === 1) members.push(subject);
    });
    return members;
  }

  #set(chosen: Chosen | null): void {
    this.remember();
    this.#current = chosen;
  }
}
