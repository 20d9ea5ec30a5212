import type { predictionRequests } from '../contract/prediction.ts';
import type { Environment } from './environment.ts';
import { RequestError, type Handlers } from './session.ts';

export function predictionHandlers(_environment?: Environment): Handlers<keyof typeof predictionRequests> {
  return new Proxy({} as Handlers<keyof typeof predictionRequests>, {
    ownKeys: () => [],
    get: () => () => {
      throw new RequestError('internal', 'being built');
    },
  });
}
