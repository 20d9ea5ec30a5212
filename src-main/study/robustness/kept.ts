/**
 * What is kept of "what if" in the project file: points by what they are of. A point depends on the study alone, so what
 * is there need never be worked out again: a run that was cancelled goes on, and another mechanism is only added.
 */
import type { Mechanism } from '../../method/amputation.ts';
import type { Project } from '../../store/project.ts';
import type { Folds } from './points.ts';

/** 'test': trained as it is, tested on fewer modalities. 'training': the other way round. 'both': fewer in both. */
export const scenarios = ['test', 'training', 'both'] as const;
export type Scenario = (typeof scenarios)[number];

export interface AmputationPoint extends Folds {
  readonly scenario: Scenario;
  /** Null at rate 0, where nothing goes. */
  readonly mechanism: Mechanism | null;
  /** As asked for. */
  readonly rate: number;
  /** Share of modality-subject pairs that went, mean over repeats. */
  readonly taken: number;
  readonly method: string;
  /** Repeats of the study that it is over. */
  readonly repeats: number;
}

export interface LearningPoint extends Folds {
  readonly method: string;
  /** Of each training fold. */
  readonly share: number;
  readonly repeats: number;
}

/** Names of the documents. */
export const AMPUTATION = 'amputation';
export const LEARNING = 'learning-curve';

const FORMAT = 1;

interface Document<P> {
  readonly format: number;
  readonly points: readonly P[];
}

/** What is kept under a name; nothing where it is of another version. */
function read<P>(project: Project, name: string): P[] {
  const document = project.readDocument(name) as Document<P> | null;
  return document?.format === FORMAT ? [...document.points] : [];
}

export const amputationPoints = (project: Project): AmputationPoint[] => read<AmputationPoint>(project, AMPUTATION);
export const learningPoints = (project: Project): LearningPoint[] => read<LearningPoint>(project, LEARNING);

const amputationKey = ({ scenario, mechanism, rate, method }: AmputationPoint): string =>
  [scenario, mechanism ?? '', rate, method].join('\n');
const learningKey = ({ share, method }: LearningPoint): string => [share, method].join('\n');

/** Adds points, each in place of one of the same circumstances. */
export function keepAmputation(project: Project, points: readonly AmputationPoint[]): void {
  keep(project, AMPUTATION, amputationPoints(project), points, amputationKey);
}

export function keepLearning(project: Project, points: readonly LearningPoint[]): void {
  keep(project, LEARNING, learningPoints(project), points, learningKey);
}

function keep<P>(
  project: Project,
  name: string,
  before: readonly P[],
  added: readonly P[],
  keyOf: (point: P) => string,
): void {
  if (added.length === 0) return;
  const all = new Map([...before, ...added].map((point) => [keyOf(point), point]));
  const points = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, point]) => point);
  const document: Document<P> = { format: FORMAT, points };
  project.writeDocument(name, document, { points: added.length });
}

/** Points that are there already for as many repeats as asked. */
export function hasAmputation(
  points: readonly AmputationPoint[],
  asked: Pick<AmputationPoint, 'scenario' | 'mechanism' | 'rate' | 'method' | 'repeats'>,
): boolean {
  return points.some(
    (one) => amputationKey(one) === amputationKey({ ...one, ...asked }) && one.repeats === asked.repeats,
  );
}

export function hasLearning(
  points: readonly LearningPoint[],
  asked: Pick<LearningPoint, 'share' | 'method' | 'repeats'>,
): boolean {
  return points.some((one) => learningKey(one) === learningKey({ ...one, ...asked }) && one.repeats === asked.repeats);
}
