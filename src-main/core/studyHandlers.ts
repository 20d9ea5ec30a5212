/** Answers to src-main/contract/study.ts. */
import { basename } from 'node:path';
import type { studyRequests } from '../contract/study.ts';
import { createProject } from '../store/createProject.ts';
import { tasksOf } from '../study/newStudy.ts';
import { logLineOf } from './auditText.ts';
import type { Environment } from './environment.ts';
import { storedCurves } from '../study/results/learningCurves.ts';
import { closeInWindow, openInWindow, writableProjectOf } from './openProject.ts';
import { projectInfo } from './projectInfo.ts';
import { RequestError, type Handlers, type Session } from './session.ts';
import { refuseMissingEngine } from './studyControl.ts';
import { estimateStudy } from './studyEstimate.ts';
import { choicesFor, specOfPlan, trainable } from './studyPlan.ts';
import { rememberSources } from './projectSources.ts';
import { noteRecent } from './settings.ts';
import { engineOf, workersOf } from './workers.ts';
import { groupsOfDraft } from './draftGroups.ts';
import { projectOf, workspaceOf } from './workspace.ts';

export function studyHandlers(environment: Environment): Handlers<keyof typeof studyRequests> {
  const info = (session: Session) => projectInfo(projectOf(session));
  return {
    'study.choices': (session) => choicesFor(trainable(session).cohort),
    'study.estimate': async (session, { plan }) => {
      const { cohort } = trainable(session);
      const spec = specOfPlan(cohort, plan, await engineOf(environment, cohort));
      refuseMissingEngine(spec.engine, environment.kernel);
      return estimateStudy(cohort, spec, workersOf(environment), environment);
    },
    'study.create': async (session, { path, plan }) => {
      const { cohort, record } = trainable(session);
      const spec = specOfPlan(cohort, plan, await engineOf(environment, cohort));
      refuseMissingEngine(spec.engine, environment.kernel);
      if (!/\.lacuna$/i.test(path)) {
        throw new RequestError('input', `${basename(path)}: the name of a project file must end in .lacuna.`);
      }
      createProject(path, {
        cohort,
        record,
        spec,
        tasks: tasksOf(spec),
        versions: { lacuna: environment.version, node: process.versions.node },
        documents: groupsOfDraft(session),
      });
      rememberSources(environment, path, workspaceOf(session).draft);
      const { shared } = await openInWindow(session, path, environment);
      noteRecent(environment, path);
      await shared.study.start(workersOf(environment));
      return info(session);
    },
    'project.open': async (session, { path }) => {
      await openInWindow(session, path, environment);
      noteRecent(environment, path);
      return info(session);
    },
    'project.info': (session) => (workspaceOf(session).project ? info(session) : null),
    'project.close': async (session) => {
      await closeInWindow(session);
      return {};
    },
    'study.start': async (session) => {
      await writableProjectOf(session).shared.study.start(workersOf(environment));
      return info(session);
    },
    'study.pause': (session) => {
      writableProjectOf(session).shared.study.pause();
      return info(session);
    },
    'study.cancel': async (session) => {
      await writableProjectOf(session).shared.study.cancel();
      return info(session);
    },
    'study.progress': (session) => projectOf(session).shared.study.progress,
    'study.log': (session, { from, count }) => projectOf(session).project.newestAudit(from, count).map(logLineOf),
    'study.curves': (session) => storedCurves(projectOf(session).project),
  };
}
