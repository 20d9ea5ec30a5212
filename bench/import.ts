/**
 * Import time and memory of a large CSV cohort, beside pandas' `read_csv` of the same file.
 *
 *     node bench/import.ts [rows] [columns]
 *
 * Each reader runs in its own process, so that its peak memory is its own; the file lies in the page cache for both.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCohort } from '../src-main/cohort/import.ts';
import { readFolder } from '../src-main/platform/sources.ts';

export interface ImportBench {
  readonly rows: number;
  readonly columns: number;
  /** Size of the modality's file. */
  readonly bytes: number;
  /** From paths to cohort: read, hash, parse, join with the labels; best of `runs`. */
  readonly seconds: number;
  /** Peak resident memory of the importing process, MiB. */
  readonly peakMiB: number;
  /** `pandas.read_csv` with its default engine, best of `runs`; null where there is no pandas. */
  readonly pandasSeconds: number | null;
  readonly ratio: number | null;
}

/** Writes the cohort, imports it in a child process, and reads the same file by pandas (`$LACUNA_PYTHON`, else python3). */
export function benchImport(size: { rows: number; columns: number }, runs = 3): ImportBench {
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-import-'));
  try {
    writeCohort(folder, size.rows, size.columns);
    const bytes = statSync(join(folder, 'wide.csv')).size;
    const imports = Array.from({ length: runs }, () => importInChild(folder));
    const seconds = Math.min(...imports.map((one) => one.seconds));
    const peakMiB = Math.max(...imports.map((one) => one.peakMiB));
    const pandas = Array.from({ length: runs }, () => pandasSeconds(join(folder, 'wide.csv'))).filter(
      (s) => s !== null,
    );
    const best = pandas.length > 0 ? Math.min(...pandas) : null;
    return { ...size, bytes, seconds, peakMiB, pandasSeconds: best, ratio: best === null ? null : seconds / best };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Subjects in shuffled order; measurements written with six significant digits, 2 % of the cells empty. */
function writeCohort(folder: string, rows: number, columns: number): void {
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const ids = Array.from({ length: rows }, (_, i) => `S${String(i).padStart(7, '0')}`);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [ids[i], ids[j]] = [ids[j]!, ids[i]!];
  }
  const file = openSync(join(folder, 'wide.csv'), 'w');
  writeSync(file, `subject_id,${Array.from({ length: columns }, (_, c) => `f${c}`).join(',')}\n`);
  let piece = '';
  for (const id of ids) {
    piece += id;
    for (let c = 0; c < columns; c++) {
      const scale = 10 ** ((c % 7) - 3);
      // As C's %.6g does: no trailing zeros.
      piece +=
        uniform() < 0.02 ? ',' : `,${Number(((uniform() + uniform() + uniform() - 1.5) * scale).toPrecision(6))}`;
    }
    piece += '\n';
    if (piece.length > 1 << 22) {
      writeSync(file, piece);
      piece = '';
    }
  }
  writeSync(file, piece);
  closeSync(file);
  const labels = ids.map((id) => `${id},${uniform() < 0.4 ? 'case' : 'control'}\n`).join('');
  writeFileSync(join(folder, 'labels.csv'), `subject_id,label\n${labels}`);
}

function importInChild(folder: string): { seconds: number; peakMiB: number } {
  const out = execFileSync(process.execPath, [import.meta.filename, '--import', folder], { encoding: 'utf8' });
  return JSON.parse(out) as { seconds: number; peakMiB: number };
}

async function importHere(folder: string): Promise<void> {
  const start = performance.now();
  const { sources, labels } = await readFolder(folder);
  const { cohort } = await importCohort({ sources, labels: labels! });
  const seconds = (performance.now() - start) / 1000;
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ seconds, peakMiB, subjects: cohort.subjects.length }));
}

function pandasSeconds(path: string): number | null {
  const script =
    'import sys, time, pandas\nt = time.perf_counter()\npandas.read_csv(sys.argv[1])\nprint(time.perf_counter() - t)';
  try {
    const python = process.env['LACUNA_PYTHON'] ?? 'python3';
    return Number(
      execFileSync(python, ['-c', script, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return null;
  }
}

if (import.meta.main) {
  const [first, second] = process.argv.slice(2);
  if (first === '--import') {
    await importHere(second!);
  } else {
    const result = benchImport({ rows: Number(first ?? 100_000), columns: Number(second ?? 500) });
    if (result.pandasSeconds === null) process.stderr.write('No pandas here (set LACUNA_PYTHON); no comparison.\n');
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  }
}
