/**
 * Which fits are trained together: those of one shape that ask for their first step within a moment of each other, as
 * many as the device's memory holds. Groups of different shapes go on side by side.
 */
import { DeviceError, isOutOfMemory, type Device } from './device.ts';
import { Group, type Training } from './group.ts';
import { bytesOf, fitting } from './memory.ts';

/** Milliseconds without a new fit after which the waiting ones begin: whoever comes later waits for the next group. */
const GATHER_MS = 5;

export class Trainer {
  readonly #device: Device;
  readonly #waiting = new Set<Training>();
  readonly #live = new Set<Group>();
  #timer: NodeJS.Timeout | null = null;
  /** Bytes that all groups together may take; less each time memory was short. */
  #memory: number;
  #used = 0;

  constructor(device: Device) {
    this.#device = device;
    this.#memory = device.memory;
  }

  ask(training: Training): void {
    if (training.group) {
      training.group.heard();
      return;
    }
    this.#waiting.add(training);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#begin();
    }, GATHER_MS);
  }

  forget(training: Training): void {
    this.#waiting.delete(training);
    training.group?.heard();
  }

  #begin(): void {
    for (;;) {
      const [first] = this.#waiting;
      if (!first || this.#timer) return;
      const alike = [...this.#waiting].filter(({ shape, done }) => shape === first.shape && done === first.done);
      const members = fitting(alike, first.spec, this.#memory - this.#used);
      // Where all others wait for somebody to ask, they may wait for one of these.
      const othersWait = [...this.#live].every(({ quiet }) => quiet);
      if (this.#used + bytesOf(members, first.spec) > this.#memory && !othersWait) return;
      for (const member of members) this.#waiting.delete(member);
      void this.#train(members);
    }
  }

  async #train(members: readonly Training[]): Promise<void> {
    const group = new Group(this.#device, members, () => {
      this.#begin();
    });
    const bytes = bytesOf(members, members[0]!.spec);
    this.#live.add(group);
    this.#used += bytes;
    let failure: unknown = null;
    try {
      await group.run();
    } catch (error) {
      failure = error;
    }
    this.#live.delete(group);
    this.#used -= bytes;
    if (failure !== null) this.#failed(group, failure);
    this.#begin();
  }

  #failed(group: Group, error: unknown): void {
    const live = group.members.filter(({ ended }) => !ended);
    if (isOutOfMemory(error) && live.length > 1) {
      // Half of them at a time, from the start: the same steps give the same weights.
      this.#memory = Math.min(this.#memory, bytesOf(live.slice(0, Math.ceil(live.length / 2)), live[0]!.spec));
      for (const member of live) {
        member.group = null;
        this.#waiting.add(member);
      }
      return;
    }
    const failure = new DeviceError(this.#device.backend, error);
    for (const member of live) member.fail(failure);
  }
}
