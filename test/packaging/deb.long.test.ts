/** The package on a Debian that has nothing yet: installed, used by its window, upgraded, removed without a trace. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSample, planShort, trainAs, trained, view } from '../e2e/support/study.ts';
import { CleanRoot, whyNoRoot } from './cleanRoot.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const why = whyNoRoot();
if (why !== null) process.stderr.write(`The package is not installed on a clean root here: ${why}.\n`);

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const OLDER = '0.0.1';
const home = '/home/clinician';

function built(of: string): string {
  const stdout = execFileSync(process.execPath, [join(root, 'scripts/package-deb.mjs'), '--version', of], {
    encoding: 'utf8',
  });
  return join(root, /^(\S+\.deb):/m.exec(stdout)![1]!);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until<T>(look: () => Promise<T | null>, what: string, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look().catch(() => null);
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe.skipIf(why !== null)('lacuna_*.deb on a clean root', () => {
  let clean: CleanRoot;
  let before: string[];
  let port: number;
  let browser: Browser | null = null;
  const newest = () => `/root/lacuna_${version}_${debArch}.deb`;
  const debArch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const screen = ':91';

  beforeAll(async () => {
    const packages = [built(OLDER), built(version)];
    clean = CleanRoot.make();
    for (const path of packages) clean.copyIn(path);
    port = await freePort();
    clean.run('apt-get update');
    // What a workstation with a desktop has already.
    clean.run(
      'apt-get install -y chromium chromium-sandbox xvfb xdg-utils shared-mime-info desktop-file-utils libglib2.0-bin man-db dbus-x11',
    );
    // So that the test can see into the window: the browser opens a port here, which Lacuna never asks it to.
    writeFileSync(
      clean.file('usr/local/bin/chromium'),
      `#!/bin/sh\nexec /usr/bin/chromium --remote-debugging-port=${port} "$@"\n`,
      { mode: 0o755 },
    );
    before = clean.listing();
  }, 900_000);

  afterAll(async () => {
    await browser?.close().catch(() => undefined);
    clean.remove();
  }, 120_000);

  /** The application's page. */
  async function windowPage(title: RegExp = /Lacuna/): Promise<Page> {
    browser ??= await until(() => chromium.connectOverCDP(`http://127.0.0.1:${port}`), 'the window');
    const opened = browser;
    return until(
      async () => {
        for (const page of opened.contexts().flatMap((context) => context.pages())) {
          if (page.url().startsWith('https://app.lacuna.invalid/') && title.test(await page.title())) return page;
        }
        return null;
      },
      `a window of the title ${String(title)}`,
    );
  }

  test('an older version makes a project, and the newer one over it still opens it', () => {
    clean.run(`apt-get install -y /root/lacuna_${OLDER}_${debArch}.deb`);
    expect(clean.asUser('lacuna --version').trim()).toBe(OLDER);
    clean.asUser('lacuna demo --out demo');
    clean.run(`apt-get install -y ${newest()}`);
    expect(clean.asUser('lacuna --version').trim()).toBe(version);
    const name = clean.asUser('ls demo/*.lacuna').trim();
    const { results } = JSON.parse(clean.asUser(`lacuna evaluate ${name} --json`)) as { results: unknown[] };
    expect(results.length).toBeGreaterThan(10);
    clean.asUser(`lacuna report ${name} --out report.pdf`);
    expect(readFileSync(clean.file(`${home}/report.pdf`), 'latin1').startsWith('%PDF-')).toBe(true);
  });

  test('it takes less than 250 MB without the browser, owns nothing that others may write, and has a manual', () => {
    const files = clean
      .run('dpkg -L lacuna')
      .split('\n')
      .filter((path) => path !== '');
    const bytes = files.reduce((sum, path) => {
      const stat = statSync(clean.file(path));
      return sum + (stat.isDirectory() ? 4096 : stat.size);
    }, 0);
    expect(bytes).toBeLessThan(250e6);
    expect(clean.run('find /usr/lib/lacuna \\( -perm /022 -o ! -user root \\) -print')).toBe('');
    expect(clean.run('man -P cat lacuna')).toMatch(/lacuna report/);
    expect(clean.run('desktop-file-validate /usr/share/applications/lacuna.desktop')).toBe('');
  });

  test('from its desktop entry, by an ordinary user: sample, training, results, prediction, report', async () => {
    clean.start(`Xvfb ${screen} -screen 0 1440x900x24 -nolisten tcp`);
    clean.start(
      `sleep 1; DISPLAY=${screen} dbus-run-session -- sh -c "gio launch /usr/share/applications/lacuna.desktop; sleep 600"`,
    );
    const page = await windowPage();
    await openSample(page);
    await planShort(page, 40);
    await trainAs(page, 'installed.lacuna');
    await trained(page);
    await view(page, 'Results');
    await page.getByRole('tab', { name: 'Methods' }).waitFor();
    await view(page, 'Predict');
    await page.getByRole('button', { name: /sample/ }).click();
    await page.getByRole('grid', { name: 'Predictions' }).getByRole('row').nth(1).click();
    await page.getByRole('heading', { name: 'Similar training patients' }).waitFor();
    const pictures = process.env['LACUNA_SCREENSHOTS'];
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, 'installed.png') });
    }
    await view(page, 'Report');
    await page.getByRole('radio', { name: /^The study/ }).check();
    await page.getByRole('button', { name: 'Export …' }).click();
    await page.getByRole('button', { name: 'Choose where to save …' }).click();
    const save = page.getByRole('dialog', { name: 'Save as' });
    await save.getByLabel('File name').fill('installed.pdf');
    await save.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Saved as .*installed\.pdf/).waitFor();
    const [own] = clean.run(`find ${home} -name installed.pdf`).trim().split('\n');
    expect(readFileSync(clean.file(own!), 'latin1')).toMatch(/^%PDF-/);
    // The browser keeps its own sandbox for a user who is not root.
    expect(clean.run("tr '\\0' ' ' < /proc/$(pgrep -o -u clinician -x chromium)/cmdline")).not.toContain(
      '--no-sandbox',
    );
  });

  test('a project that the file manager hands over opens in the application that is open already', async () => {
    const name = clean.asUser('ls demo/*.lacuna').trim();
    expect(clean.asUser(`xdg-mime query filetype ${name}`).trim()).toBe('application/vnd.lacuna.project');
    expect(clean.asUser('xdg-mime query default application/vnd.lacuna.project').trim()).toBe('lacuna.desktop');
    clean.start(`DISPLAY=${screen} dbus-run-session -- sh -c "gio open ${home}/${name}; sleep 20"`);
    const page = await windowPage(new RegExp(name.replace(/^.*\/|\.lacuna$/g, '')));
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
  });

  test('removed, nothing of it is left but what the user made', async () => {
    await browser?.close();
    browser = null;
    clean.run('apt-get purge -y lacuna');
    const after = clean.listing();
    const caches = /\/(?:mimeinfo\.cache|icon-theme\.cache)$|^\/usr\/share\/mime(?:\/|$)/;
    const known = new Set(before);
    const left = after.filter((path) => !known.has(path) && !caches.test(path));
    expect(left).toEqual([]);
    expect(clean.run('grep -rl lacuna /usr/share/mime /usr/share/applications || true')).toBe('');
    expect(existsSync(clean.file(`${home}/report.pdf`))).toBe(true);
    expect(clean.asUser('ls demo/*.lacuna')).toMatch(/\.lacuna/);
  });
});
