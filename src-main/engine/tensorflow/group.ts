/** Fits of one shape as one group: a step of the program is taken when each of them has asked for one, or has ended. */
import type { FitOptions, TrainingSet } from '../engine.ts';
import type { NetworkSpec } from '../network.ts';
import type { Device } from './device.ts';
import { Program, type Member } from './program.ts';

/** Steps at a time: a cancelled study ends between two pieces, and progress is told. */
const MOST_STEPS = 50;

/** A fit that waits for its next steps, or that a group is at. */
export class Training implements Member {
  readonly set: TrainingSet;
  readonly options: FitOptions;
  readonly spec: NetworkSpec;
  readonly shape: string;
  ended = false;
  /** Steps asked for, and who waits for their losses. */
  asked: {
    readonly count: number;
    readonly losses: number[];
    readonly resolve: (losses: Float64Array) => void;
    readonly reject: (error: unknown) => void;
  } | null = null;
  group: Group | null = null;
  /** Steps whose losses it was told. */
  done = 0;
  /** Its place in the group. */
  place = 0;
  #failure: Error | null = null;

  constructor(spec: NetworkSpec, set: TrainingSet, options: FitOptions) {
    this.spec = spec;
    this.set = set;
    this.options = options;
    const { optimiser, steps, temperature, batch } = options;
    this.shape = JSON.stringify([spec, optimiser, steps, temperature, batch, set.soft !== null]);
  }

  /** Mean loss of each of the next `count` mini-batches, once they are done. */
  async steps(count: number, trainer: { ask(training: Training): void }): Promise<Float64Array> {
    if (this.#failure) throw this.#failure;
    return new Promise((resolve, reject) => {
      this.asked = { count, losses: [], resolve, reject };
      trainer.ask(this);
    });
  }

  async weights(): Promise<Float32Array> {
    if (this.#failure) throw this.#failure;
    if (!this.group) throw new Error('The fit has not begun.');
    return this.group.weightsOf(this);
  }

  /** Losses of the group's next steps: answers once they are all that was asked for. */
  tell(losses: Float64Array): void {
    const asked = this.asked!;
    asked.losses.push(...losses);
    this.done += losses.length;
    if (asked.losses.length < asked.count) return;
    this.asked = null;
    asked.resolve(Float64Array.from(asked.losses));
  }

  fail(error: Error): void {
    this.#failure = error;
    this.asked?.reject(error);
    this.asked = null;
  }
}

/** Fits that are trained together, from their first step to their last. */
export class Group {
  readonly members: readonly Training[];
  readonly #device: Device;
  #program: Program | null = null;
  #weights: Promise<Float32Array[]> | null = null;
  /** Set while it waits for a member to ask. */
  #wake: (() => void) | null = null;
  readonly #onQuiet: () => void;

  /** @param members All of one shape, with as many steps done. @param onQuiet Called when it begins to wait for one. */
  constructor(device: Device, members: readonly Training[], onQuiet: () => void) {
    this.#device = device;
    this.#onQuiet = onQuiet;
    this.members = members;
    members.forEach((member, place) => {
      member.group = this;
      member.place = place;
    });
  }

  /** Trains until every member has ended. */
  async run(): Promise<void> {
    try {
      this.#program = new Program(this.#device, this.members[0]!.spec, this.members);
      // What a larger group did before memory was short.
      const before = this.members[0]!.done;
      for (let done = 0; done < before; done += MOST_STEPS) {
        await this.#program.advance(Math.min(MOST_STEPS, before - done));
      }
      for (;;) {
        await this.#everyoneAsks();
        const live = this.members.filter(({ ended }) => !ended);
        if (live.length === 0) return;
        const count = Math.min(MOST_STEPS, ...live.map(({ asked }) => asked!.count - asked!.losses.length));
        const losses = await this.#program.advance(count);
        this.#weights = null;
        for (const member of live) member.tell(losses[member.place]!);
        // Others have their turn, and whoever asked asks again.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      this.#program?.dispose();
      this.#program = null;
    }
  }

  /** Read once for all members. */
  async weightsOf(member: Training): Promise<Float32Array> {
    if (!this.#program) throw new Error('The fit has ended.');
    this.#weights ??= this.#program.weights();
    return (await this.#weights)[member.place]!;
  }

  /** Whether it waits for a member to ask. */
  get quiet(): boolean {
    return this.#wake !== null;
  }

  /** A member has asked for steps, or ended. */
  heard(): void {
    if (!this.#wake || !this.#complete()) return;
    this.#wake();
    this.#wake = null;
  }

  #complete(): boolean {
    return this.members.every(({ ended, asked }) => ended || asked !== null);
  }

  async #everyoneAsks(): Promise<void> {
    if (this.#complete()) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#onQuiet();
    });
  }
}
