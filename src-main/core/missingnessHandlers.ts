import type { missingnessRequests } from '../contract/missingness.ts';
import type { Environment } from './environment.ts';
import { RequestError, type Handlers } from './session.ts';

export function missingnessHandlers(_environment?: Environment): Handlers<keyof typeof missingnessRequests> {
  return new Proxy({} as Handlers<keyof typeof missingnessRequests>, {
    ownKeys: () => [],
    get: () => () => {
      throw new RequestError('internal', 'being built');
    },
  });
}
