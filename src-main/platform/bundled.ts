import { fileURLToPath } from 'node:url';

/** Folder of a cohort that comes with Lacuna. */
export function bundledCohort(name: string): string {
  return fileURLToPath(new URL(`../../resources/cohorts/${name}`, import.meta.url));
}
