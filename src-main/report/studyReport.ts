/** The report of a finished study. */
import { availabilityPatterns } from '../cohort/patterns.ts';
import { patternAuc } from '../method/patternAuc.ts';
import { believe } from '../study/results/believe.ts';
import { differencesOf } from '../study/results/differences.ts';
import { evaluationOf } from '../study/results/evaluation.ts';
import { evidenceOf } from '../study/results/evidence.ts';
import { cached } from '../study/results/source.ts';
import type { Studied } from '../study/results/studied.ts';
import { summariseCohort } from '../study/results/summariseCohort.ts';
import type { Report, Section } from './model.ts';
import { counted, openPrivacy, type Privacy } from './privacy.ts';
import { believeSection } from './study/believe.ts';
import type { StudyContext } from './study/context.ts';
import { dataSection } from './study/data.ts';
import { explanationSection } from './study/explanation.ts';
import { limitsOf, limitsSection } from './study/limits.ts';
import { methodSection } from './study/method.ts';
import { reproduceSection } from './study/reproduce.ts';
import { contributionsSection, distillationSection, resultsSection } from './study/results.ts';
import { summarySection } from './study/summary.ts';
import { whatIfSections } from './study/whatIf.ts';

/** A report cannot be made; the message says why and what to do. */
export class ReportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReportError';
  }
}

/** What the sections are written from. @param name Of the study. @throws ReportError where it is not finished. */
export async function studyContext(of: Studied, name: string, privacy: Privacy): Promise<StudyContext> {
  refuseUnfinished(of);
  const evaluation = await evaluationOf(of, name);
  const evidence = await evidenceOf(of, evaluation);
  return {
    of,
    name,
    privacy,
    record: of.project.readImportRecord(),
    summary: summariseCohort(of.cohort, of.project.cohortSha256()),
    evaluation,
    differences: await differencesOf(of),
    believed: believe(evidence, (n) => counted(privacy, n)),
    missingness: cached(of, 'pattern AUC', () => patternAuc(of.cohort)),
    at: finishedAt(of),
  };
}

/**
 * @param name Of the study. @param added Sections at its end, written from the same.
 * @throws ReportError where it is not finished.
 */
export async function studyReport(
  of: Studied,
  name: string,
  privacy: Privacy = openPrivacy,
  added: (context: StudyContext) => readonly Section[] = () => [],
): Promise<Report> {
  const context = await studyContext(of, name, privacy);
  const limits = limitsOf(context);
  return {
    kind: 'study',
    title: 'Study report',
    study: name,
    at: context.at,
    facts: [
      { label: 'Outcome', text: `${of.cohort.outcomeName}: ${of.cohort.classes.join(', ')}` },
      { label: 'Modalities', text: of.cohort.modalities.map((modality) => modality.name).join(', ') },
      { label: 'Patterns', text: `${availabilityPatterns(of.cohort).length} availability patterns` },
      { label: 'Protocol', text: context.evaluation.protocol },
    ],
    sections: [
      summarySection(context, limits),
      dataSection(context),
      methodSection(context),
      resultsSection(context),
      distillationSection(context),
      contributionsSection(context),
      ...whatIfSections(context),
      believeSection(context),
      explanationSection(context),
      limitsSection(limits),
      reproduceSection(context),
      ...added(context),
    ],
  };
}

/** @throws ReportError */
export function refuseUnfinished({ project }: Studied): void {
  const { done, total } = project.taskCounts();
  if (done === total) return;
  throw new ReportError(
    `${total - done} tasks of the study are not done yet: finish it first (Train in the window, or lacuna run with --resume).`,
  );
}

/** When the last task was done: the same whenever, and however often, the report is made. */
export function finishedAt({ project }: Studied): string {
  const audit = project.audit();
  return (audit.findLast(({ event }) => event === 'task-done') ?? audit[0])?.at ?? '';
}
