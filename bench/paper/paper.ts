/**
 * `npm run paper`: fits every world of src-main/method/gain/design.ts and writes docs/paper/. The same bytes on every
 * machine, for any number of workers, in one go or resumed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ProgressLine, remark, seconds } from '../../src-main/cli/output.ts';
import { REPLICATES, settingKey } from '../../src-main/method/gain/design.ts';
import { readWorlds, worldLine, type WorldRow } from '../../src-main/method/gain/table.ts';
import { pages } from './pages.ts';
import { progressFile, runWorlds, worldWorker } from './worlds.ts';

const HELP = `npm run paper -- [options]
  (none)            fit all worlds and write docs/paper/
  --resume          go on with a run that was stopped
  --check           fit all worlds, write nothing, compare with what is committed
  --check --quick   the same with the first world of every setting (about a minute on two cores)
  --figures         draw and tabulate docs/paper/worlds.csv again, without fitting
  --workers N       threads (default: one per core); the figures do not depend on it
  --out FOLDER      write there instead of docs/paper/`;

const committed = fileURLToPath(new URL('../../docs/paper/', import.meta.url));

function committedWorlds(): WorldRow[] {
  return readWorlds(readFileSync(join(committed, 'worlds.csv'), 'utf8'));
}

/** Names of the files that differ from those that are committed. */
function differing(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([name, content]) => {
    const path = join(committed, name);
    return existsSync(path) && readFileSync(path, 'utf8') === content ? [] : [name];
  });
}

/** Rows that are not as committed, by their setting and world. */
function differingRows(rows: readonly WorldRow[]): string[] {
  const known = new Set(committedWorlds().map(worldLine));
  return rows
    .filter((row) => !known.has(worldLine(row)))
    .map(({ setting, world }) => `worlds.csv: ${settingKey(setting)}, world ${world}`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      resume: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      figures: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      workers: { type: 'string', default: String(availableParallelism()) },
      out: { type: 'string', default: committed },
    },
  });
  const { resume, check, quick, figures, help, workers, out } = values;
  if (help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const threads = Number(workers);
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) throw new Error('--workers: give 1 to 256.');
  if (quick && !check) throw new Error('--quick goes with --check.');
  if (figures && (resume || check)) throw new Error('--figures fits nothing: give it alone, or with --out.');
  if (check && resume) throw new Error('--check begins afresh: leave --resume out.');

  if (figures) return write(pages(committedWorlds()), out);
  const file = check ? null : progressFile;
  process.on('SIGINT', () => {
    remark(file !== null ? '\nStopped. Go on with: npm run paper -- --resume' : '\nStopped.');
    process.exit(130);
  });
  const start = performance.now();
  const worlds = Array.from({ length: quick ? 1 : REPLICATES }, (_, world) => world);
  const rows = await runWorlds({
    worlds,
    workers: threads,
    resume,
    file,
    worker: worldWorker,
    progress: new ProgressLine(),
  });
  const cpu = process.cpuUsage().user / 1e6;
  remark(`${seconds((performance.now() - start) / 1000)} on ${threads} threads; ${seconds(cpu)} of processor time.`);
  if (!check) {
    write(pages(rows), out);
    // Nothing is left to be resumed.
    rmSync(progressFile, { force: true });
    return 0;
  }
  const wrong = [...differingRows(rows), ...differing(pages(quick ? committedWorlds() : rows))];
  for (const one of wrong) remark(`differs: ${one}`);
  remark(
    wrong.length === 0 ? `${rows.length} rows and all files are as committed, to the last bit.` : 'Not as committed.',
  );
  return wrong.length === 0 ? 0 : 1;
}

function write(files: ReadonlyMap<string, string>, folder: string): number {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  remark(`${files.size} files are in ${folder}`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  remark(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
