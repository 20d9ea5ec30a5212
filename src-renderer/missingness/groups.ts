/** Named groups: saving and removing, each of which can be undone. */
import { app } from '../app.svelte.ts';
import { client } from '../client.ts';
import { missingnessTexts as t } from '../messages/missingness.ts';
import type { MissingnessData } from './data.svelte.ts';

/** Saves; a group of that name is replaced, and comes back by undo. @returns false where it failed. */
export async function saveGroup(data: MissingnessData, name: string, subjects: readonly number[]): Promise<boolean> {
  const { of } = data;
  try {
    const replaced = data.groups.some((group) => group.name === name)
      ? await client.request('groups.members', { of, name })
      : null;
    data.groups = await client.request('groups.save', { of, name, subjects: [...subjects] });
    app.notify({
      kind: 'done',
      message: t.groups.saved(name, subjects.length),
      action: {
        title: t.groups.undo,
        run: () => {
          const undone =
            replaced === null
              ? client.request('groups.remove', { of, name })
              : client.request('groups.save', { of, name, subjects: replaced });
          undone.then(
            (groups) => (data.groups = groups),
            (error: unknown) => {
              app.failed(error);
            },
          );
        },
      },
    });
    return true;
  } catch (error) {
    app.failed(error);
    return false;
  }
}

export async function removeGroup(data: MissingnessData, name: string): Promise<void> {
  const { of } = data;
  try {
    const subjects = await client.request('groups.members', { of, name });
    data.groups = await client.request('groups.remove', { of, name });
    app.notify({
      kind: 'done',
      message: t.groups.removed(name),
      action: {
        title: t.groups.undo,
        run: () => {
          client.request('groups.save', { of, name, subjects }).then(
            (groups) => (data.groups = groups),
            (error: unknown) => {
              app.failed(error);
            },
          );
        },
      },
    });
  } catch (error) {
    app.failed(error);
  }
}

export async function applyGroup(data: MissingnessData, name: string): Promise<void> {
  try {
    const members = await client.request('groups.members', { of: data.of, name });
    data.selection.chooseMembers(data.summary.subjects, members, name);
  } catch (error) {
    app.failed(error);
  }
}
