/** What a window had open when core died, told to it once core runs again. */
import type { Hello } from '../contract/app.ts';
import type { Session } from './session.ts';

const known = new WeakMap<Session, NonNullable<Hello['recovered']>>();

/** To be called by whoever reopens what was open. */
export function setRecovered(session: Session, recovered: NonNullable<Hello['recovered']>): void {
  known.set(session, recovered);
}

export function recoveredOf(session: Session): Hello['recovered'] {
  return known.get(session) ?? null;
}
