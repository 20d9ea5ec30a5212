import type { Hello, appRequests } from '../contract/app.ts';
import { listFiles, writeSaved } from './appFiles.ts';
import { deleteProject, purgeDeleted, undeleteProject } from './deletedProjects.ts';
import { engineStates, measureAgain } from './engineStates.ts';
import type { Environment } from './environment.ts';
import { recover } from './recovery.ts';
import { samples } from './samples.ts';
import { RequestError, type Handlers, type Session } from './session.ts';
import { changeSettings, forgetRecent, readSettings, recentFiles } from './settings.ts';

/** What went wrong with a file is said to the user. */
async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new RequestError('input', error instanceof Error ? error.message : String(error));
  }
}

export function appHandlers(environment: Environment): Handlers<keyof typeof appRequests> {
  const greeted = new WeakSet<Session>();
  const greet = (session: Session): void => {
    if (!greeted.has(session)) {
      greeted.add(session);
      purgeDeleted(environment, null);
      session.onClose(() => {
        purgeDeleted(environment, session.window);
      });
    }
  };
  const hello = async (session: Session): Promise<Hello> => {
    greet(session);
    const recovered = await recover(session, environment);
    return {
      version: environment.version,
      platform: process.platform,
      cores: environment.cores,
      samples: [...samples],
      recent: recentFiles(environment),
      settings: readSettings(environment),
      dataFolder: environment.dataFolder,
      recovered,
    };
  };
  return {
    'app.hello': hello,
    'settings.change': (_, change) => changeSettings(environment, change as Parameters<typeof changeSettings>[1]),
    'recent.list': () => recentFiles(environment),
    'recent.forget': (_, { path }) => {
      forgetRecent(environment, path);
      return recentFiles(environment);
    },
    'licences.list': () => environment.licences().map(({ name, version, licence }) => ({ name, version, licence })),
    'licences.text': (_, { name }) => {
      const part = environment.licences().find((one) => one.name === name);
      if (!part) throw new RequestError('bad-request', `Lacuna has no part named ${name}.`);
      return { text: part.text };
    },
    'engines.list': () => engineStates(environment),
    'engines.hash': async (_, { path }) => ({ sha256: await readable(environment.engineFiles.hash(path)) }),
    'engines.add': async (_, { path }) => {
      const added = await readable(environment.engineFiles.install(path));
      measureAgain();
      return added;
    },
    'engines.remove': () => {
      const removed = [...environment.engineFiles.remove()];
      measureAgain();
      const settings = readSettings(environment);
      // A new study must not begin on an engine that is gone.
      const gone = removed.some((name) => settings.engine === `tensorflow:${name}`);
      return { removed, settings: gone ? changeSettings(environment, { engine: 'auto' }) : settings };
    },
    'files.list': (_, { path, show }) => {
      const { folder } = readSettings(environment);
      return listFiles(path ?? folder, show, folder);
    },
    'files.write': (_, { path, content, replace }) =>
      writeSaved(path, 'text' in content ? content.text : Buffer.from(content.base64, 'base64'), replace),
    'project.delete': (session, { path }) => {
      greet(session);
      return deleteProject(environment, session, path);
    },
    'project.undelete': (_, { token }) => undeleteProject(environment, token),
    'test.crash': (_, { afterMs }) => {
      if (!environment.test) throw new RequestError('bad-request', 'There is no request test.crash.');
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), afterMs);
      return {};
    },
  };
}
