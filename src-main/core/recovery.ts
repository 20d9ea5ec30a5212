/** After core died: opens again what a window had open, and goes on with its study. */
import { basename } from 'node:path';
import type { Hello } from '../contract/app.ts';
import type { Environment } from './environment.ts';
import { openInWindow } from './openProject.ts';
import { readRecoveryNote, recoveryNote } from './recoveryFile.ts';
import type { Session } from './session.ts';
import { workersOf } from './workers.ts';
import { workspaceOf } from './workspace.ts';

/** For `app.hello`: null where this core started in the ordinary way. Never throws. */
export async function recover(session: Session, environment: Environment): Promise<Hello['recovered']> {
  if (workspaceOf(session).project) return null;
  const note = readRecoveryNote(environment, session.window);
  if (!note) return null;
  const { path, running } = note;
  const name = basename(path);
  try {
    const { shared, readOnly } = await openInWindow(session, path, environment);
    const resumed = running && readOnly === null && shared.study.state !== 'done';
    if (resumed) await shared.study.start(workersOf(environment));
    const study = resumed ? ' Its study goes on; at most the tasks in flight were lost.' : ' Nothing was lost.';
    return { path, resumed, message: `Lacuna's inner process ended unexpectedly. ${name} was opened again.${study}` };
  } catch (error) {
    recoveryNote(environment, session.window, null);
    const why = error instanceof Error ? error.message : String(error);
    const message = `Lacuna's inner process ended unexpectedly, and ${name} could not be opened again: ${why}`;
    return { path, resumed: false, message };
  }
}
