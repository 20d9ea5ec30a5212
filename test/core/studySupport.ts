/** A core with real handlers and windows that speak to it as the renderer does. */
import { importCohort } from '../../src-main/cohort/import.ts';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import type { ImportRecord } from '../../src-main/cohort/record.ts';
import * as v from 'valibot';
import type {
  EventName,
  EventOf,
  Failure,
  FromCore,
  Params,
  Reply,
  RequestName,
} from '../../src-main/contract/contract.ts';
import { events, requests } from '../../src-main/contract/contract.ts';
import type { Environment } from '../../src-main/core/environment.ts';
import { createHandlers } from '../../src-main/core/handlers.ts';
import { CoreServer } from '../../src-main/core/server.ts';
import type { Session } from '../../src-main/core/session.ts';
import { workspaceOf } from '../../src-main/core/workspace.ts';
import type { StudyPlan } from '../../src-main/contract/study.ts';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { readGains } from '../../src-main/platform/gains.ts';
import { readLicences } from '../../src-main/platform/licences.ts';
import { reportStyle } from '../../src-main/platform/reportStyle.ts';
import { readFolder } from '../../src-main/platform/sources.ts';
import { writeFileWhole, writeFolderWhole } from '../../src-main/platform/writeWhole.ts';
import { sampleRecord, type TestFolder } from '../store/support.ts';
import { kernel } from '../support/engines.ts';

/** Networks of a few steps: what is tested here is not how well they predict. */
export const small = {
  teacher: { steps: 20, width: 8, members: 1, depth: 1 },
  student: { steps: 20, width: 8, members: 1, depth: 1 },
  distillation: { innerFolds: 2 },
  logistic: { grid: [1], innerFolds: 2 },
} as const;

export const quickPlan = (cohort: Cohort, parts: Partial<StudyPlan> = {}): StudyPlan => ({
  protocol: 'quick',
  methods: ['student', 'student-nokd', 'teachers', 'student-complete', `teacher:${cohort.modalities[0]!.name}`],
  folds: 3,
  repeats: 1,
  resampling: 'stratified',
  seed: 1,
  settings: small,
  ...parts,
});

export async function sampleImport(name: string): Promise<{ cohort: Cohort; record: ImportRecord }> {
  const { sources, labels } = await readFolder(bundledCohort(name));
  return importCohort({ sources, labels: labels! });
}

export class RefusedError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export class TestWindow {
  readonly session: Session;
  readonly name: string;
  readonly heard: { event: EventName; value: unknown }[] = [];
  readonly #server: CoreServer;
  readonly #waiting = new Map<number, (message: FromCore) => void>();
  #next = 0;

  constructor(server: CoreServer, name: string) {
    this.#server = server;
    this.name = name;
    this.session = server.open(name, (message) => {
      if ('event' in message) {
        v.parse(events[message.event], message.value);
        this.heard.push(message);
      } else this.#waiting.get(message.id)?.(message);
    });
  }

  /** Asks core, as JSON goes over the port, and checks the reply against the contract. */
  async ask<R extends RequestName>(name: R, params: Params<R>): Promise<Reply<R>> {
    const id = this.#next++;
    const answer = new Promise<FromCore>((resolve) => this.#waiting.set(id, resolve));
    await this.#server.receive(this.name, { id, name, params: structuredClone(params) });
    const message = await answer;
    if ('event' in message) throw new Error('an event is no answer');
    if (!message.ok) throw new RefusedError(message.error);
    return v.parse(requests[name].reply, structuredClone(message.value));
  }

  /** Makes the window's draft, as if files had been opened. */
  draft(imported: { cohort: Cohort; record: ImportRecord }): void {
    workspaceOf(this.session).draft = {
      imported,
      decisions: { what: '', title: '', tables: [], sidecars: [], options: {} },
      groups: {},
      problem: null,
    };
  }

  all<E extends EventName>(event: E): EventOf<E>[] {
    return this.heard.filter((one) => one.event === event).map(({ value }) => value as EventOf<E>);
  }

  /** Waits until the study is in that state. */
  async until(state: string, ms = 60_000): Promise<void> {
    const end = Date.now() + ms;
    while ((await this.ask('project.info', {}))?.state !== state) {
      if (Date.now() > end) throw new Error(`not ${state}: ${JSON.stringify(await this.ask('project.info', {}))}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    await this.#server.close(this.name);
  }
}

type Folder = Pick<TestFolder, 'path' | 'file'>;

export class TestCore {
  readonly folder: Folder;
  readonly environment: Environment;
  readonly server: CoreServer;

  constructor(folder: Folder, parts: Partial<Environment> = {}) {
    this.folder = folder;
    this.environment = {
      engineFiles: {
        install: () => Promise.reject(new Error('no engines in this test')),
        remove: () => [],
        hash: () => Promise.resolve('00'),
      },
      version: '0.1.0',
      dataFolder: folder.file('data'),
      documentsFolder: folder.path,
      cores: 2,
      kernel,
      devicesUrl: new URL('../../src-main/platform/tensorflow.ts', import.meta.url),
      workerUrl: new URL('../../src-main/study/worker.ts', import.meta.url),
      print: () => Promise.resolve(new TextEncoder().encode('%PDF-1.4')),
      licences: readLicences,
      reportStyle,
      gains: readGains,
      writeFile: writeFileWhole,
      writeFolder: writeFolderWhole,
      test: true,
      ...parts,
    };
    this.server = new CoreServer(createHandlers(this.environment));
  }

  window(name = '1'): TestWindow {
    return new TestWindow(this.server, name);
  }
}

/** A window with a finished study of a cohort. */
export async function trained(
  core: TestCore,
  cohort: Cohort,
  parts: Partial<StudyPlan> = {},
  record: ImportRecord = sampleRecord,
  path = core.folder.file('s.lacuna'),
): Promise<TestWindow> {
  const window = core.window();
  window.draft({ cohort, record });
  await window.ask('study.create', { path, plan: quickPlan(cohort, parts) });
  await window.until('done');
  return window;
}
