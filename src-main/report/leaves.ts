/** What a document tells about people, said before it is written. */
import { availabilityPatterns } from '../cohort/patterns.ts';
import { tableOne } from '../cohort/tableOne.ts';
import type { Studied } from '../study/results/studied.ts';
import type { Privacy } from './privacy.ts';

/** Where the user has set no limit, this one is looked at. */
const USUAL = 5;

export interface Leaves {
  readonly sentences: string[];
  readonly smallCounts: number;
}

/** @param patients How many patients are reported on; null for the report of a study. */
export function whatLeaves(of: Studied, patients: number | null, privacy: Privacy): Leaves {
  return patients === null ? studyLeaves(of, privacy) : patientsLeave(patients, privacy);
}

function studyLeaves(of: Studied, privacy: Privacy): Leaves {
  const record = of.project.readImportRecord();
  const limit = privacy.leastCount || USUAL;
  const counts = [
    ...availabilityPatterns(of.cohort).flatMap(({ subjects }) => {
      const sizes = of.cohort.classes.map(() => 0);
      for (const i of subjects) if (of.cohort.outcome[i]! >= 0) sizes[of.cohort.outcome[i]!]!++;
      return sizes;
    }),
    ...tableOne(of.cohort, 0, 400).rows.flatMap(({ cells }) => cells.map(({ count }) => count ?? 0)),
  ];
  const smallCounts = counts.filter((count) => count > 0 && count < limit).length;
  const remarks = record.warnings.length;
  const hides = privacy.pseudonyms || privacy.leastCount > 0;
  return {
    smallCounts,
    sentences: [
      `The names, sizes and hashes of ${record.files.length} files; no folder of this computer.`,
      'Names of modalities, columns and classes as they stand in the files.',
      'Figures over groups of subjects. No subject is named, and no value of a single subject is given.',
      ...(remarks === 0
        ? []
        : hides
          ? [`The ${remarks} remarks of the import, which may name subjects, are left out.`]
          : [`The ${remarks} remarks of the import, which may name subjects.`]),
      smallCounts === 0
        ? `No count of the availability patterns or of Table 1 is below ${limit}.`
        : privacy.leastCount > 0
          ? `${smallCounts} counts below ${limit} are not told, nor is what would give them away in the same table. What other reports of these data tell is not known here.`
          : `${smallCounts} counts below ${limit}: with so few, somebody may know who is meant.`,
    ],
  };
}

function patientsLeave(patients: number, { pseudonyms }: Privacy): Leaves {
  return {
    smallCounts: 0,
    sentences: [
      pseudonyms
        ? `Pseudonyms of ${patients} ${patients === 1 ? 'patient' : 'patients'}: the same ones each time, and not to be traced without this project.`
        : `The ids of ${patients} ${patients === 1 ? 'patient' : 'patients'} as they stand in the files.`,
      'Per patient the prediction, which modalities were measured, and the values that weigh most.',
      'For patients of the training cohort the known outcome.',
    ],
  };
}
