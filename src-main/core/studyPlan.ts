/** What a cohort could be trained with, and a user's plan as a study. */
import type { Cohort } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import type { Reply } from '../contract/contract.ts';
import type { StudyPlan } from '../contract/study.ts';
import { describeMethod, groupOf, methodsFor } from '../method/methods.ts';
import { defaultSettings, paperSettings, SettingsError } from '../method/settings.ts';
import { groupNames } from '../method/splits.ts';
import { classTooSmall, makeSpec, protocols, type Protocol } from '../study/newStudy.ts';
import type { StudySpec } from '../study/task.ts';
import { RequestError, type Session } from './session.ts';
import { workspaceOf } from './workspace.ts';

/** The cohort that a new study would be about: the draft's, or that of the open project. @throws RequestError */
export function trainable(session: Session): { cohort: Cohort; record: ImportRecord } {
  const { draft, project } = workspaceOf(session);
  if (draft?.imported) return draft.imported;
  if (draft) throw new RequestError('input', 'The files are not a cohort yet; see what the cohort view says.');
  if (project) return { cohort: project.cohort, record: project.record };
  throw new RequestError('input', 'There is nothing to train yet: open the files of a study first.');
}

const titles: Readonly<Record<Protocol['name'], { title: string; sentence: string }>> = {
  quick: {
    title: 'Quick',
    sentence: 'Every subject is predicted once, by a model that has not seen it: a first look.',
  },
  fixed: {
    title: 'Fixed',
    sentence:
      'Every subject is predicted five times over different splits: figures to report, and for new patients the spread over refits.',
  },
  standard: {
    title: 'Standard',
    sentence:
      'The settings of every method are chosen on inner folds, among 12 candidates: a fair comparison, in minutes.',
  },
  thorough: {
    title: 'Thorough',
    sentence: 'The same among 32 candidates on more inner folds, ten times over: for a publication, over night.',
  },
};

/** Not ticked to begin with: it is the second half of a comparison that only readers of the paper look for. */
const ASKED_FOR = new Set(['complete-only']);

export function choicesFor(cohort: Cohort): Reply<'study.choices'> {
  const methods = methodsFor(cohort).map((name) => ({
    name,
    sentence: describeMethod(name),
    group: groupOf(name),
    byDefault: groupOf(name) === 'core' && !ASKED_FOR.has(name),
  }));
  // 'fixed', not 'quick': with five models in all there is never a spread over refits on a patient's page.
  const { name, folds, repeats } = protocols.find((one) => one.name === 'fixed')!;
  return {
    methods,
    protocols: protocols.map(({ name, folds, repeats }) => ({ name, folds, repeats, ...titles[name] })),
    defaults: {
      protocol: name,
      methods: methods.filter(({ byDefault }) => byDefault).map((method) => method.name),
      folds,
      repeats,
      // Also where there are groups: leaving one out at a time is another question, asked by the user.
      resampling: 'stratified',
      seed: 1,
      settings: {},
    },
    settings: { default: { ...defaultSettings }, paper: { ...paperSettings } },
  };
}

/** @throws RequestError with what to change. */
export function specOfPlan(cohort: Cohort, plan: StudyPlan, engine: string): StudySpec {
  const protocol = protocols.find(({ name }) => name === plan.protocol)!;
  const known = methodsFor(cohort);
  const stranger = plan.methods.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new RequestError('input', `There is no method ${stranger} for this cohort; there are ${known.join(', ')}.`);
  }
  if (plan.resampling === 'group') {
    if (!cohort.groups) {
      throw new RequestError('input', 'The cohort has no groups to leave out: choose stratified folds, or add groups.');
    }
    if (groupNames(cohort).length < 2)
      throw new RequestError('input', 'There must be at least two groups to leave one out.');
  }
  let spec: StudySpec;
  try {
    const { methods, folds, repeats, seed, settings } = plan;
    spec = makeSpec(cohort, { protocol, methods, folds, repeats, seed, engine, settings }, plan.resampling);
  } catch (error) {
    if (error instanceof SettingsError) throw new RequestError('input', `Settings: ${error.message}`);
    throw error;
  }
  const small = classTooSmall(cohort, spec);
  if (small) {
    throw new RequestError(
      'input',
      `Class ${small.label} has ${small.subjects} subjects, fewer than the ${spec.folds} folds: choose ` +
        `${Math.max(2, small.subjects)} folds or fewer, or leave the class out.`,
    );
  }
  return spec;
}
