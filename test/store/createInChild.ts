/** Makes a project of some size, saying when it starts. Argument: path. */
import { createSample, sampleCohort } from './support.ts';

const cohort = sampleCohort(10_000);
const [csf, mri] = cohort.modalities as [(typeof cohort.modalities)[0], (typeof cohort.modalities)[0]];
const columns = Array.from({ length: 100 }, (_, i) => ({ ...csf.columns[0]!, name: `c${i}` }));
process.stdout.write('start\n');
createSample(process.argv[2]!, { cohort: { ...cohort, modalities: [{ ...csf, columns }, mri] } });
process.stdout.write('end\n');
