/** How fast the window is there, and how fast a study opens in it. The figures are printed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lacuna } from '../support/command.ts';
import { launchLacuna } from './support/launch.ts';

test('the first view is painted and answers within 1.5 s; a study of 918 subjects opens within 300 ms', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-speed-'));
  const app = await launchLacuna({ dataFolder: join(folder, 'data') });
  try {
    const { page } = app;
    // The page's own clock begins when the browser begins to load it.
    await page.getByRole('heading', { level: 1 }).waitFor();
    const painted = await page.evaluate<number>(
      `new Promise((done) => new PerformanceObserver((list, observer) => {
        observer.disconnect();
        done(list.getEntriesByName('first-contentful-paint')[0].startTime);
      }).observe({ type: 'paint', buffered: true }))`,
    );
    const began = Date.now();
    await page.keyboard.press('F1');
    await page.getByRole('dialog').waitFor();
    const answered = Date.now() - began;
    const config = join(folder, 'config.json');
    const few = { steps: 20, members: 1 };
    writeFileSync(config, JSON.stringify({ teacher: few, student: few }));
    const project = join(folder, 'heart.lacuna');
    const cohort = join(import.meta.dirname, '../../resources/cohorts/heart_disease_4centres');
    await lacuna('run', cohort, '--out', project, '--protocol', 'quick', '--config', config);
    const opened = await page.evaluate<number>(
      `new Promise((done, fail) => {
        const began = performance.now();
        window.lacuna.listen((message) => {
          if (message.id !== 4711) return;
          if (message.ok) done(performance.now() - began);
          else fail(new Error(message.error.message));
        });
        window.lacuna.send({ id: 4711, name: 'project.open', params: { path: ${JSON.stringify(project)} } });
      })`,
    );
    process.stdout.write(
      `first view painted after ${painted.toFixed(0)} ms, a key answered in ${answered} ms, 918 subjects opened in ${opened.toFixed(0)} ms\n`,
    );
    expect(painted + answered).toBeLessThan(1500);
    expect(opened).toBeLessThan(300);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
});
