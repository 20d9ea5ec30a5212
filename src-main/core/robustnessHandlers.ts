/** Answers to src-main/contract/robustness.ts. */
import type * as v from 'valibot';
import type { amputationAsked, learningAsked, robustnessRequests } from '../contract/robustness.ts';
import { engineByName } from '../engine/select.ts';
import { mechanisms, type Mechanism } from '../method/amputation.ts';
import {
  amputationTasks,
  amputeTests,
  amputeTraining,
  testSeconds,
  type AmputationAsked,
} from '../study/robustness/amputation.ts';
import { learningTasks, learnOnLess } from '../study/robustness/learningCurve.ts';
import type { Refitting } from '../study/robustness/refits.ts';
import { refuseUnready, secondsFor, taskSeconds } from '../study/robustness/source.ts';
import { amputationView, learningView } from '../study/robustness/views.ts';
import type { Environment } from './environment.ts';
import { writableProjectOf } from './openProject.ts';
import { RequestError, type Handlers, type Session } from './session.ts';
import type { SharedProject } from './sharedProject.ts';
import { refuseMissingEngine } from './studyControl.ts';
import { workersOf } from './workers.ts';
import { projectOf } from './workspace.ts';

export function robustnessHandlers(environment: Environment): Handlers<keyof typeof robustnessRequests> {
  const of = (session: Session): SharedProject => projectOf(session).shared;
  const engineFor = ({ spec }: SharedProject) => {
    refuseMissingEngine(spec.engine, environment.kernel);
    return engineByName(spec.engine, environment.kernel);
  };
  const machine = (): Refitting => ({
    workerUrl: environment.workerUrl,
    workers: workersOf(environment),
    kernel: environment.kernel,
    devices: environment.devicesUrl.href,
  });
  // More threads than cores do not make it faster.
  const threads = () => Math.min(workersOf(environment), environment.cores);
  const writable = (session: Session): SharedProject => {
    const { shared } = writableProjectOf(session);
    refuseBusy(shared);
    return shared;
  };
  return {
    'amputation.read': (session) => amputationView(of(session)),
    'amputation.estimate': (session, asked) => {
      const shared = of(session);
      const [wanted, repeats] = amputationOf(shared, asked);
      if (!asked.training) return testSeconds(shared, engineFor(shared), wanted);
      const tasks = amputationTasks(shared, wanted, repeats);
      return { seconds: secondsFor(tasks, taskSeconds(shared.project), threads()), tasks: tasks.length };
    },
    'amputation.start': (session, asked) => {
      const shared = writable(session);
      const [wanted, repeats] = amputationOf(shared, asked);
      const engine = engineFor(shared);
      shared.job.start('amputation', (hooks) =>
        asked.training
          ? amputeTraining(shared, engine, wanted, repeats, machine(), hooks)
          : amputeTests(shared, engine, wanted, hooks),
      );
      return {};
    },
    'learning.read': (session) => learningView(of(session)),
    'learning.estimate': (session, asked) => {
      const shared = of(session);
      const tasks = learningTasks(shared, learningOf(shared, asked));
      return { seconds: secondsFor(tasks, taskSeconds(shared.project), threads()), tasks: tasks.length };
    },
    'learning.start': (session, asked) => {
      const shared = writable(session);
      const wanted = learningOf(shared, asked);
      refuseMissingEngine(shared.spec.engine, environment.kernel);
      shared.job.start('learning', (hooks) => learnOnLess(shared, wanted, machine(), hooks));
      return {};
    },
    'job.progress': (session) => of(session).job.progress,
    'job.cancel': async (session) => {
      await writableProjectOf(session).shared.job.cancel();
      return {};
    },
  };
}

/** @throws RequestError while the study is being trained. */
function refuseBusy({ study }: SharedProject): void {
  if (study.state === 'running' || study.state === 'pausing') {
    throw new RequestError('input', 'The study is being trained: this can be asked once it is done.');
  }
}

type Amputation = v.InferOutput<typeof amputationAsked>;

/** @throws RequestError, ResultsError */
function amputationOf(shared: SharedProject, asked: Amputation): [AmputationAsked, number] {
  refuseUnready(shared, asked.methods);
  const stranger = asked.mechanisms.find((name) => !mechanisms.includes(name as Mechanism));
  if (stranger !== undefined) {
    throw new RequestError('input', `There is no mechanism ${stranger}; there are ${mechanisms.join(', ')}.`);
  }
  const { rates, methods } = asked;
  return [{ mechanisms: asked.mechanisms as Mechanism[], rates, methods }, repeatsOf(shared, asked.repeats)];
}

function learningOf(shared: SharedProject, asked: v.InferOutput<typeof learningAsked>): typeof asked {
  refuseUnready(shared, asked.methods);
  return { ...asked, repeats: repeatsOf(shared, asked.repeats) };
}

function repeatsOf({ spec }: SharedProject, repeats: number): number {
  if (repeats <= spec.repeats) return repeats;
  throw new RequestError('input', `The study has ${spec.repeats} repeats: give as many or fewer.`);
}
