import type { ImportRecord } from '../cohort/record.ts';
import { bundledCohort } from '../platform/bundled.ts';
import { readFolder } from '../platform/sources.ts';
import { samples } from './samples.ts';

/** Title of the bundled cohort whose files a project was made of, told by their contents; null where it is none. */
export async function sampleOfProject(record: ImportRecord): Promise<string | null> {
  const labels = record.files.find(({ role }) => role === 'labels')?.sha256;
  if (labels === undefined || labels === '') return null;
  for (const { name, title } of samples) {
    const bundled = await readFolder(bundledCohort(name)).catch(() => null);
    if (bundled?.labels?.sha256 === labels) return title;
  }
  return null;
}
