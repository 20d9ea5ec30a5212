import type { cohortRequests } from '../contract/cohort.ts';
import type { Environment } from './environment.ts';
import { RequestError, type Handlers } from './session.ts';

export function cohortHandlers(_environment?: Environment): Handlers<keyof typeof cohortRequests> {
  return new Proxy({} as Handlers<keyof typeof cohortRequests>, {
    ownKeys: () => [],
    get: () => () => {
      throw new RequestError('internal', 'being built');
    },
  });
}
