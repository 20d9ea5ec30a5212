/**
 * `npm run bench`: optimiser steps, whole studies and a large import. One Markdown table on standard output; with
 * `-- --json` one JSON document instead. `-- --only engine,study,import` runs a part.
 */
import { reference } from '../src-main/engine/reference/reference.ts';
import { fusedEngine } from '../src-main/engine/fused/fused.ts';
import { readKernel } from '../src-main/platform/kernel.ts';
import { benchEngines, type EngineRow } from './engine.ts';
import { benchImport, type ImportBench } from './import.ts';
import { benchStudy, type StudyRow } from './study.ts';

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function markdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const args = process.argv.slice(2);
const only = args.includes('--only') ? args[args.indexOf('--only') + 1]!.split(',') : ['engine', 'study', 'import'];
const kernel = readKernel();
if (!kernel) throw new Error('build first: npm run build');

let cases: EngineRow[] = [];
let pytorch: string | null = null;
if (only.includes('engine')) {
  ({ rows: cases, pytorch } = await benchEngines({ reference, fused: fusedEngine(kernel) }, log));
}
const study: StudyRow[] = only.includes('study') ? await benchStudy(log) : [];
const imports: ImportBench[] = [];
if (only.includes('import')) {
  log('importing 100,000 x 500 …');
  imports.push(benchImport({ rows: 100_000, columns: 500 }));
}

if (args.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ pytorch, cases, study, import: imports }, null, 2)}\n`);
} else {
  const two = (value: number): string => value.toFixed(2);
  const rows = [
    ...cases.map((row) => [
      row.case,
      `${row.engine}${row.variant ? ` (${row.variant})` : ''}${row.counted ? '' : ', shown only'}`,
      `${row.msPerStep.toFixed(4)} ms a step`,
      `${two(row.timesFused)} x fused`,
    ]),
    ...study.map((row) => [
      `study ${row.protocol}, ${row.cohort}`,
      `${row.workers} workers`,
      `${two(row.seconds)} s`,
      `${two(row.speedUp)} x the throughput of one worker`,
    ]),
    ...imports.map((row) => [
      `import ${row.rows} x ${row.columns} CSV (${Math.round(row.bytes / 2 ** 20)} MiB)`,
      `peak ${Math.round(row.peakMiB)} MiB`,
      `${two(row.seconds)} s`,
      row.ratio === null ? 'pandas not found' : `${two(row.ratio)} x pandas.read_csv (${two(row.pandasSeconds!)} s)`,
    ]),
  ];
  process.stdout.write(`${markdown(['case', 'what', 'time (median)', 'compared'], rows)}\n`);
  if (pytorch) process.stdout.write(`\nPyTorch ${pytorch}, one thread.\n`);
}
