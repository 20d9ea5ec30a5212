import type { appRequests } from '../contract/app.ts';
import type { Environment } from './environment.ts';
import { RequestError, type Handlers } from './session.ts';

export function appHandlers(_environment?: Environment): Handlers<keyof typeof appRequests> {
  return new Proxy({} as Handlers<keyof typeof appRequests>, {
    ownKeys: () => [],
    get: () => () => {
      throw new RequestError('internal', 'being built');
    },
  });
}
