import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { checkProject } from '../../src-main/store/check.ts';
import { openProject } from '../../src-main/store/project.ts';
import { ended, killNow, startChild } from '../store/child.ts';
import { dumpResults, TestFolder } from '../store/support.ts';
import { undisturbed } from './support.ts';

test(
  'a study killed at random moments and resumed gives the same results',
  { timeout: 60_000 },
  async ({ annotate }) => {
    using folder = new TestFolder();
    const path = folder.file('s.lacuna');
    const expected = await undisturbed(folder);
    const moments: number[] = [];
    let kills = 0;
    for (;;) {
      const child = startChild(new URL('studyInChild.ts', import.meta.url), [path, String(1 + (kills % 2))]);
      const end = ended(child);
      // Most moments lie where tasks run, some in the start of the process and in making the file.
      const ms = Math.round(50 + Math.random() * 600);
      const first = await Promise.race([end, sleep(kills < 20 ? ms : 30_000, 'still running' as const)]);
      if (first !== 'still running') {
        expect(first).toBe(0);
        break;
      }
      await killNow(child);
      moments.push(ms);
      kills += 1;
    }
    await annotate(`killed after ${moments.join(', ')} ms`);
    expect(kills).toBeGreaterThan(2);
    expect(checkProject(path)).toMatchObject({ ok: true, problems: [], facts: { tasks: { done: 28 } } });
    const project = openProject(path);
    expect(dumpResults(project)).toBe(expected);
    const finished = project.audit().filter(({ event }) => event === 'task-done');
    expect(finished).toHaveLength(28);
    project.close();
    expect(readdirSync(folder.path).sort()).toEqual(['s.lacuna', 'undisturbed.lacuna']);
  },
);
