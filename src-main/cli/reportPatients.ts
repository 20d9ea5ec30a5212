/** Patients named on the command line: of the cohort of the project, or of predictions kept in it. */
import type { ReportedPatient } from '../report/patientReport.ts';
import type { StoredPredictions } from '../store/contents.ts';
import { keptPatients } from '../study/predictNew.ts';
import type { Studied } from '../study/results/studied.ts';
import { ArgumentError } from './argumentError.ts';

/**
 * Of the cohort, whose subjects are predicted by models that have not seen them; else of the newest predictions that have
 * the id. @throws ArgumentError
 */
export function findPatient(of: Studied, id: string, method: string | null): ReportedPatient {
  const row = of.cohort.subjects.indexOf(id);
  if (row !== -1) return { subject: id, origin: 'cohort', cohort: of.cohort, row, method };
  const sets = of.project.newPatientPredictions().reverse();
  for (const set of sets) {
    const found = patients(of, set, method).find(({ subject }) => subject === id);
    if (found) return found;
  }
  throw new ArgumentError(
    `--patient ${id}: neither the cohort nor the predictions kept in ${of.project.path} have a patient of this id.`,
  );
}

/** @param which 'last', or the number of a set. @throws ArgumentError */
export function patientsOfSet(of: Studied, which: string, method: string | null): ReportedPatient[] {
  const sets = of.project.newPatientPredictions();
  const set = which === 'last' ? sets.at(-1) : sets.find(({ id }) => String(id) === which);
  if (!set) {
    const numbers = sets.map(({ id, source }) => `${id} (${source})`).join(', ');
    throw new ArgumentError(
      sets.length === 0
        ? `--predictions ${which}: ${of.project.path} keeps no predictions yet; lacuna predict makes them.`
        : `--predictions ${which}: there are ${numbers}.`,
    );
  }
  const found = patients(of, set, method);
  if (found.length > 0) return found;
  throw new ArgumentError(
    `--predictions ${which}: the patients' values were not kept with these predictions; predict them again.`,
  );
}

function patients(of: Studied, set: StoredPredictions, method: string | null): ReportedPatient[] {
  const cohort = keptPatients(set, of.cohort);
  if (!cohort) return [];
  return cohort.subjects
    .map((subject, row) => ({ subject, origin: 'new' as const, cohort, row, method: method ?? set.method }))
    .filter(({ row }) => cohort.modalities.some(({ present }) => present[row] === 1));
}
