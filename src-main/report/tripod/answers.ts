/** What the user has written for the items: kept in the project, by number. */
import * as v from 'valibot';
import type { Project } from '../../store/project.ts';
import { ReportError } from '../studyReport.ts';
import { tripodItems } from './items.ts';

const DOCUMENT = 'tripod';
const LONGEST = 20_000;
const kept = v.record(v.string(), v.string());

export type TripodAnswers = ReadonlyMap<number, string>;

export function readAnswers(project: Project): TripodAnswers {
  const read = v.safeParse(kept, project.readDocument(DOCUMENT) ?? {});
  if (!read.success) return new Map();
  return new Map(Object.entries(read.output).map(([number, text]) => [Number(number), text]));
}

/** Empty text takes the answer away. @throws ReportError for an item that there is not, or a text without end. */
export function keepAnswer(project: Project, number: number, text: string): void {
  if (!tripodItems.some((item) => item.number === number)) throw new ReportError(`TRIPOD+AI has no item ${number}.`);
  if (text.length > LONGEST) {
    throw new ReportError(`The text of item ${number} has ${text.length} characters; ${LONGEST} are kept at most.`);
  }
  const answers = new Map(readAnswers(project));
  if (text.trim() === '') answers.delete(number);
  else answers.set(number, text);
  const sorted = [...answers].sort(([a], [b]) => a - b);
  project.writeDocument(DOCUMENT, Object.fromEntries(sorted.map(([key, answer]) => [String(key), answer])));
}
