/** Finds the charts of src-main/charts and their samples: what the gallery shows and the snapshot test holds. */
import { existsSync, readdirSync } from 'node:fs';
import type { Chart, ChartOptions } from '../../src-main/charts/chart.ts';

export type Sample = (options: ChartOptions) => Chart;

export interface ChartSamples {
  /** Name of the chart's file and of the function that it exports. */
  readonly chart: string;
  /** Null where the chart has no file of samples. */
  readonly samples: Readonly<Record<string, Sample>> | null;
}

const charts = new URL('../../src-main/charts/', import.meta.url);
const folder = new URL('samples/', import.meta.url);

/** A chart is a file that exports a function of its own name; the others are what charts are made of. */
export async function allCharts(): Promise<ChartSamples[]> {
  const found: ChartSamples[] = [];
  for (const file of readdirSync(charts).sort()) {
    const chart = file.replace(/\.ts$/, '');
    if (chart === 'chart' || chart === file) continue;
    const module = (await import(new URL(file, charts).href)) as Record<string, unknown>;
    if (typeof module[chart] !== 'function') continue;
    found.push({ chart, samples: await samplesOf(chart) });
  }
  return found;
}

async function samplesOf(chart: string): Promise<Readonly<Record<string, Sample>> | null> {
  const file = new URL(`${chart}.ts`, folder);
  if (!existsSync(file)) return null;
  return ((await import(file.href)) as { samples: Readonly<Record<string, Sample>> }).samples;
}

/** Files in the folder of samples that belong to no chart. */
export function strayFiles(known: readonly ChartSamples[]): string[] {
  const names = new Set(known.map(({ chart }) => `${chart}.ts`));
  return readdirSync(folder).filter((file) => !names.has(file));
}
