/**
 * Where the files of a project's cohort were: remembered on this machine, by the project's path. Never in the project
 * file, which is passed on and names no folders.
 */
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { optionsFromDecisions } from '../cohort/options.ts';
import { checkOptions } from '../cohort/optionsSchema.ts';
import { role } from '../contract/cohort.ts';
import type { DraftDesk } from './draftDesk.ts';
import type { DraftDecisions } from './draftState.ts';
import type { Environment } from './environment.ts';
import { fileNameFor, readKept, writeKept } from './keptFiles.ts';
import type { OpenProject } from './openProject.ts';
import { RequestError } from './session.ts';

const remembered = v.object({
  title: v.string(),
  tables: v.array(
    v.object({ path: v.string(), sheet: v.nullable(v.string()), role, modality: v.nullable(v.string()) }),
  ),
  sidecars: v.array(v.string()),
});

function keptAt(environment: Environment, project: string): string {
  return join(environment.dataFolder, 'sources', `${fileNameFor(resolve(project))}.json`);
}

/** To be called when a project is made of a draft. */
export function rememberSources(environment: Environment, project: string, decisions: DraftDecisions): void {
  const { title, tables, sidecars } = decisions;
  writeKept(keptAt(environment, project), { title, tables, sidecars });
}

/**
 * The decisions that the open project's cohort was made with, its files loaded.
 * @throws RequestError where they are not remembered, or no longer where they were.
 */
export async function decisionsOfProject(
  environment: Environment,
  open: OpenProject,
  desk: DraftDesk,
): Promise<DraftDecisions> {
  const read = v.safeParse(remembered, readKept(keptAt(environment, open.project.path)));
  if (!read.success) {
    throw new RequestError(
      'input',
      'Where the files of this project are is not known on this computer; open them as a new study instead.',
    );
  }
  const { title, tables, sidecars } = read.output;
  const paths = [...new Set([...tables.map(({ path }) => path), ...sidecars])];
  for (const path of paths) {
    try {
      await access(path);
    } catch {
      throw new RequestError('input', `${path} is no longer there; put it back, or open the files as a new study.`, {
        file: path,
      });
    }
  }
  await desk.files.load(paths, desk.tell);
  const checked = checkOptions(optionsFromDecisions(open.record.decisions));
  if ('wrong' in checked) throw new Error(`decisions of the project: ${checked.wrong}`);
  return { what: `Change the import of ${title}`, title, tables, sidecars, options: checked.options };
}
