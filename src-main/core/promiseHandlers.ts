/** The check of what is promised of measurements: takes seconds, tells how far it is, and can be cancelled. */
import type { resultsRequests } from '../contract/results.ts';
import { engineByName } from '../engine/select.ts';
import { checkPromise } from '../study/results/measurePromise.ts';
import type { Environment } from './environment.ts';
import { RequestError, type Handlers, type Session } from './session.ts';
import { refuseMissingEngine } from './studyControl.ts';
import { projectOf } from './workspace.ts';

type PromiseRequest = Extract<keyof typeof resultsRequests, `results.promise${string}`>;

/** The check that a window waits for: a newer question ends the older one. */
const under = new WeakMap<Session, AbortController>();

export function promiseHandlers(environment: Environment): Handlers<PromiseRequest> {
  return {
    'results.promise': async (session, { method, threshold }) => {
      const { shared } = projectOf(session);
      refuseMissingEngine(shared.spec.engine, environment.kernel);
      under.get(session)?.abort();
      const cancel = new AbortController();
      under.set(session, cancel);
      try {
        const engine = engineByName(shared.spec.engine, environment.kernel);
        return await checkPromise(shared, engine, method, threshold, (done, total) => {
          if (cancel.signal.aborted) throw new RequestError('cancelled', 'The check was cancelled.');
          session.emit('promise.progress', { done, total });
        });
      } finally {
        if (under.get(session) === cancel) under.delete(session);
      }
    },
    'results.promiseCancel': (session) => {
      under.get(session)?.abort();
      return null;
    },
  };
}
