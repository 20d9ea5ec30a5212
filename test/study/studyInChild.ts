/** Makes a project if there is none, and runs or resumes its study. Arguments: path, workers. */
import { existsSync } from 'node:fs';
import { openProject } from '../../src-main/store/project.ts';
import { createSample } from '../store/support.ts';
import { runFake } from './support.ts';

const [path, workers] = process.argv.slice(2) as [string, string];
if (!existsSync(path)) createSample(path);
const project = openProject(path);
process.stdout.write('open\n');
await runFake(project, { ms: 100 }, { workers: Number(workers) });
project.close();
