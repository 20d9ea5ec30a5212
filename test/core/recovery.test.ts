import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkProject } from '../../src-main/store/check.ts';
import { TestFolder } from '../store/support.ts';
import { TestCore } from './studySupport.ts';

test(
  'a core that is killed while it trains loses at most the tasks in flight, and the next one goes on',
  { timeout: 60_000 },
  async () => {
    using folder = new TestFolder();
    const script = fileURLToPath(new URL('coreInChild.ts', import.meta.url));
    const child = spawn(process.execPath, [script, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const core = new TestCore(folder);
    const window = core.window('main');
    const { recovered } = await window.ask('app.hello', {});
    expect(recovered).toMatchObject({ path: folder.file('s.lacuna'), resumed: true });
    expect(recovered!.message).toMatch(/opened again\. Its study goes on/);
    const info = (await window.ask('project.info', {}))!;
    expect(info.state).toBe('running');
    expect(info.tasks.done).toBeGreaterThanOrEqual(5);
    await window.until('done');
    expect(window.all('study.progress')[0]!.done).toBeGreaterThanOrEqual(5);
    await window.close();
    expect(checkProject(folder.file('s.lacuna'))).toMatchObject({ ok: true });
    // Closed in the ordinary way, there is nothing to bring back.
    const next = core.window('main');
    expect((await next.ask('app.hello', {})).recovered).toBeNull();
    await next.close();
  },
);
