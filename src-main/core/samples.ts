/** Cohorts that come with Lacuna and that the start view offers; facts as their READMEs in resources/cohorts give them. */
import { join } from 'node:path';
import type { Sample } from '../contract/app.ts';
import { bundledCohort } from '../platform/bundled.ts';
import { RequestError } from './session.ts';

interface Bundled extends Sample {
  /** Files beside the folder's own, below it. */
  readonly more: readonly string[];
}

const BUNDLED: readonly Bundled[] = [
  {
    name: 'heart_disease_4centres',
    title: 'Heart disease, four centres',
    description:
      'Angiographic narrowing in patients of Cleveland, Budapest, Switzerland and Long Beach. Imaging, the exercise test ' +
      'or the blood tests are missing for many, mostly by centre.',
    licence: 'UCI Machine Learning Repository (Janosi, Steinbrunn, Pfisterer, Detrano 1988), listed under CC BY 4.0',
    subjects: 918,
    modalities: ['clinical', 'exercise_test', 'imaging', 'lab'],
    more: ['extra/groups.csv'],
  },
  {
    name: 'alzheimer_csf_induced',
    title: 'Cognitive impairment, CSF proteins',
    description:
      'Cerebrospinal fluid markers, a protein panel, and demographics with the APOE genotype. The source is complete; ' +
      'modalities were removed at random here.',
    licence: 'MIT',
    subjects: 333,
    modalities: ['csf_core', 'csf_panel', 'demographics_apoe'],
    more: [],
  },
];

export const samples: readonly Sample[] = BUNDLED.map(({ name, title, description, licence, subjects, modalities }) => {
  return { name, title, description, licence, subjects, modalities: [...modalities] };
});

/** Title and paths of a sample: its folder, and files beside it. @throws RequestError where there is none of the name. */
export function samplePaths(name: string): { title: string; paths: string[] } {
  const sample = BUNDLED.find((one) => one.name === name);
  if (!sample) throw new RequestError('input', `There is no sample cohort "${name}".`);
  const folder = bundledCohort(name);
  return { title: sample.title, paths: [folder, ...sample.more.map((file) => join(folder, file))] };
}
