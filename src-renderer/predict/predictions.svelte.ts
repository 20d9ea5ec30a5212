/** The predictions of the open project: the set that is shown, and the earlier ones. */
import type { Reply } from '../../src-main/contract/contract.ts';
import type { PredictionSet } from '../../src-main/contract/prediction.ts';
import { client } from '../client.ts';

class Predictions {
  shown = $state.raw<PredictionSet | null>(null);
  earlier = $state.raw<Reply<'predict.sets'>>([]);
  reading = $state(false);
  /** Why the files could not be read; what was shown before stays. */
  problem = $state<string | null>(null);
  /** Null: the study's first choice. */
  method = $state<string | null>(null);
  filter = $state('');
  #project = '';
  #paths: readonly string[] = [];

  /** Forgets what belongs to another project. */
  async of(project: string): Promise<void> {
    if (this.#project === project) return;
    this.#project = project;
    this.#paths = [];
    this.shown = null;
    this.method = null;
    this.filter = '';
    this.problem = null;
    await this.#list();
  }

  async read(paths: readonly string[]): Promise<void> {
    await this.#show(() => client.request('predict.files', { paths: [...paths], method: this.method }));
    this.#paths = paths;
  }

  async sample(): Promise<void> {
    this.#paths = [];
    await this.#show(() => client.request('predict.sample', {}));
  }

  async open(id: string): Promise<void> {
    this.#paths = [];
    await this.#show(() => client.request('predict.set', { id }));
  }

  /** The files that were read last are asked about again. */
  async choose(method: string | null): Promise<void> {
    this.method = method;
    if (this.#paths.length > 0) await this.read(this.#paths);
  }

  async #show(ask: () => Promise<PredictionSet>): Promise<void> {
    const project = this.#project;
    this.reading = true;
    this.problem = null;
    try {
      const set = await ask();
      if (this.#project !== project) return;
      this.shown = set;
      this.filter = '';
      await this.#list();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.reading = false;
    }
  }

  async #list(): Promise<void> {
    try {
      this.earlier = await client.request('predict.sets', {});
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}

export const predictions = new Predictions();
