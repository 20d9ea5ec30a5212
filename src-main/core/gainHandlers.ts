/** Answers to src-main/contract/gain.ts. */
import { basename } from 'node:path';
import type { Cohort } from '../cohort/cohort.ts';
import { completeSubjects } from '../cohort/patterns.ts';
import type { GainSummaryView, OwnCohort, gainRequests } from '../contract/gain.ts';
import { participants } from '../method/splits.ts';
import { evaluationOf } from '../study/results/evaluation.ts';
import type { Environment } from './environment.ts';
import { RequestError, type Handlers, type Session } from './session.ts';
import { cohortOf, projectOf } from './workspace.ts';

export function gainHandlers(environment: Environment): Handlers<keyof typeof gainRequests> {
  return {
    'gain.summary': () => viewOf(environment),
    'gain.own': async (session, { of }) => {
      const { cohort } = cohortOf(session, of);
      return { ...placeOf(cohort), teacherAuc: of === 'project' ? await teacherAuc(session, cohort) : null };
    },
  };
}

function viewOf(environment: Environment): GainSummaryView {
  let found;
  try {
    found = environment.gains();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RequestError('input', `The figures that come with Lacuna cannot be read (${why}): install it again.`);
  }
  const { contrasts, settings, axes, verdicts, ...facts } = found;
  return {
    ...facts,
    contrasts: [...contrasts],
    // Without the methods' own figures, which nobody asks for.
    settings: settings.map(({ complete, share, features, separations, shared, subjects, teacherAuc, gains }) => {
      const setting = { complete, share, features, shared, subjects, teacherAuc };
      return { ...setting, separations: [...separations], gains: [...gains] };
    }),
    axes: axes.map(({ lines, ...axis }) => ({
      ...axis,
      lines: lines.map(({ name, points }) => ({ name, points: [...points] })),
    })),
    verdicts: [...verdicts],
  };
}

function placeOf(cohort: Cohort): Omit<OwnCohort, 'teacherAuc'> {
  const subjects = participants(cohort).length;
  const complete = completeSubjects(cohort).reduce((sum, one) => sum + one, 0);
  const columns = cohort.modalities.reduce((sum, modality) => sum + modality.columns.length, 0);
  return {
    subjects,
    complete,
    share: subjects === 0 ? 0 : 1 - complete / subjects,
    features: columns / cohort.modalities.length,
  };
}

/** Mean over the modalities, where the study has judged every one of them. */
async function teacherAuc(session: Session, cohort: Cohort): Promise<number | null> {
  const { shared } = projectOf(session);
  if (shared.project.taskCounts().done === 0) return null;
  const { results } = await evaluationOf(shared, basename(shared.path).replace(/\.lacuna$/i, ''));
  const aucs = cohort.modalities.map(({ name }) => {
    return results.find(({ method, scope }) => method === `teacher:${name}` && scope === 'all')?.auc ?? null;
  });
  if (aucs.some((auc) => auc === null)) return null;
  return aucs.reduce<number>((sum, auc) => sum + auc!, 0) / aucs.length;
}
