/** Opens a project as its writer, says so, and sits there until it is killed. Arguments: path, [task to finish first]. */
import { openProject } from '../../src-main/store/project.ts';
import { sampleResult } from './support.ts';

const [path, taskId] = process.argv.slice(2) as [string, string?];
const project = openProject(path);
const task = project.tasks().find(({ id }) => id === taskId);
if (task !== undefined) project.finishTask(task.id, sampleResult(task));
process.stdout.write('open\n');
setInterval(() => project.writable, 1000);
