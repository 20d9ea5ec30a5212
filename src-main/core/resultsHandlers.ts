import type { resultsRequests } from '../contract/results.ts';
import type { Environment } from './environment.ts';
import { RequestError, type Handlers } from './session.ts';

export function resultsHandlers(_environment?: Environment): Handlers<keyof typeof resultsRequests> {
  return new Proxy({} as Handlers<keyof typeof resultsRequests>, {
    ownKeys: () => [],
    get: () => () => {
      throw new RequestError('internal', 'being built');
    },
  });
}
