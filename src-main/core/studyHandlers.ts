import type { studyRequests } from '../contract/study.ts';
import type { Environment } from './environment.ts';
import { RequestError, type Handlers } from './session.ts';

export function studyHandlers(_environment?: Environment): Handlers<keyof typeof studyRequests> {
  return new Proxy({} as Handlers<keyof typeof studyRequests>, {
    ownKeys: () => [],
    get: () => () => {
      throw new RequestError('internal', 'being built');
    },
  });
}
