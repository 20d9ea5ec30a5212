/** Lines of the audit log in plain words. */
import type { LogLine } from '../contract/study.ts';
import type { AuditLine } from '../store/contents.ts';
import { INNER_STAGE, TEACHERS_STAGE } from '../store/contents.ts';

const DOCUMENTS: Readonly<Record<string, string>> = {
  groups: 'Named groups',
  tripod: 'A text for TRIPOD+AI',
  amputation: 'What if more were missing',
  'learning-curve': 'The learning curve in the number of subjects',
  importance: 'How much modalities and features matter',
  stability: 'How stably features are chosen',
};

export function logLineOf(line: AuditLine): LogLine {
  return { at: line.at, event: line.event, text: textOf(line) };
}

function textOf({ event, detail }: AuditLine): string {
  const task = typeof detail['task'] === 'string' ? taskName(detail['task']) : '';
  switch (event) {
    case 'created':
      return `Project made: ${number(detail['subjects'])} subjects, ${number(detail['tasks'])} tasks.`;
    case 'migrated':
      return `File brought from format ${number(detail['from'])} to ${number(detail['to'])}.`;
    case 'study-started':
      return `Training started: ${number(detail['waiting'])} tasks to do, ${number(detail['workers'])} at a time.`;
    case 'study-paused':
      return `Training paused: ${number(detail['left'])} tasks are left.`;
    case 'study-cancelled':
      return `Training cancelled: what is done is kept, ${number(detail['left'])} tasks are left.`;
    case 'study-done':
      return 'Training finished.';
    case 'task-done': {
      const seconds = typeof detail['seconds'] === 'number' ? ` in ${detail['seconds'].toFixed(1)} s` : '';
      const where = typeof detail['engine'] === 'string' ? `, by the ${detail['engine']} engine` : '';
      const again = detail['retriedBecause'] === undefined ? '' : ` (at another try${where})`;
      return `${task} done${seconds}${again}.`;
    }
    case 'engine-failed':
      return `The ${String(detail['engine'])} engine failed (${String(detail['because'])}); ${String(detail['next'])} goes on.`;
    case 'task-failed':
      return `${task} failed: ${String(detail['message']).split('\n')[0]}`;
    case 'prediction':
      return `${number(detail['patients'])} new patients predicted from ${String(detail['source'])} by ${String(detail['method'])}.`;
    case 'document':
      return `${DOCUMENTS[String(detail['document'])] ?? String(detail['document'])} kept in the file.`;
    default:
      return event;
  }
}

/** 'student/r0/f3' as 'student, repeat 1, fold 4'. */
export function taskName(id: string): string {
  const match = /^(.*)\/(?:final|r(\d+)\/f(\d+))$/.exec(id);
  if (!match) return id;
  const [, method, repeat, fold] = match;
  const what = method === TEACHERS_STAGE ? 'Teachers' : method === INNER_STAGE ? 'Teachers of inner folds' : method!;
  return repeat === undefined
    ? `${what}, final model`
    : `${what}, repeat ${Number(repeat) + 1}, fold ${Number(fold) + 1}`;
}

function number(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en-GB') : String(value);
}
