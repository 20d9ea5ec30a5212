/** The long job of the open project, as this window hears of it. */
import type { JobProgress } from '../../src-main/contract/robustness.ts';
import { client } from '../client.ts';
import { robustnessTexts as texts } from '../messages/robustness.ts';

export class Job {
  progress = $state.raw<JobProgress | null>(null);
  /** Of the last one that did not end well. */
  said = $state<string | null>(null);

  /** Begins to listen. @param changed Called when there are new points. @returns what ends it. */
  listen(what: JobProgress['what'], changed: () => void): () => void {
    const stops = [
      client.on('job.progress', (progress) => {
        this.progress = progress;
      }),
      client.on('job.ended', (ended) => {
        this.progress = null;
        if (ended.what !== what) return;
        this.said = ended.outcome === 'cancelled' ? texts.cancelled : ended.error && texts.failed(ended.error);
        changed();
      }),
    ];
    void client.request('job.progress', {}).then((progress) => (this.progress = progress));
    return () => stops.forEach((stop) => stop());
  }
}
