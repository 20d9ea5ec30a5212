/** Answers to src-main/contract/explain.ts. */
import type { explainRequests } from '../contract/explain.ts';
import type { Environment } from './environment.ts';
import { RequestError, type Handlers, type Session } from './session.ts';
import { workersOf } from './workers.ts';
import { projectOf } from './workspace.ts';

export function explainHandlers(environment: Environment): Handlers<keyof typeof explainRequests> {
  const of = (session: Session) => projectOf(session).shared.explain;
  return {
    'explain.importance': (session, { method }) => of(session).importance(method),
    'explain.stability': (session) => of(session).stability(),
    'explain.state': (session) => of(session).state,
    'explain.start': (session, asked) => {
      const open = projectOf(session);
      // A file that nobody may write is explained all the same; the result is gone with the window.
      if (open.readOnly !== null && open.project.writable) throw new RequestError('read-only', open.readOnly);
      open.shared.explain.start(asked, workersOf(environment));
      return {};
    },
    'explain.cancel': async (session) => {
      await of(session).cancel();
      return {};
    },
  };
}
