/** A core of its own process: trains a study in the folder that it is given, until it is killed. */
import { existsSync } from 'node:fs';
import { sampleRecord } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { quickPlan, small, TestCore } from './studySupport.ts';

const path = process.argv[2]!;
const folder = { path, file: (name: string) => `${path}/${name}` };
const cohort = smallCohort(1, { n: 60 });
const window = new TestCore(folder).window('main');
window.draft({ cohort, record: sampleRecord });
const settings = { ...small, student: { ...small.student, steps: 2000 } };
const project = folder.file('s.lacuna');
if (!existsSync(project)) {
  await window.ask('study.create', { path: project, plan: quickPlan(cohort, { repeats: 10, settings }) });
}
while (window.all('study.progress').every(({ done }) => done < 5))
  await new Promise((resolve) => setTimeout(resolve, 5));
process.stdout.write('training\n');
setInterval(() => undefined, 1000);
