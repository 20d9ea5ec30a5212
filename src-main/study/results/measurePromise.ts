/** Whether the promise of "what to measure next" is kept: known modalities are hidden, one at a time. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { PromiseCheck } from '../../contract/results.ts';
import type { Engine } from '../../engine/engine.ts';
import { randomKey } from '../../engine/philox.ts';
import type { Donors } from '../../method/donors.ts';
import { bestShare, shareErrors } from '../../method/donorShare.ts';
import { addPairs, calibrationOf, noPairs, type Pairs } from '../../method/measureCalibration.ts';
import type { Threshold } from '../../method/measureNext.ts';
import { donorsOf } from './measureDonors.ts';
import { refuseThreshold } from './measureNext.ts';
import { assertMethod, availableOf, predictionsOf } from './source.ts';
import type { Studied } from './studied.ts';

/** Availability patterns are looked at from the most frequent on; more than this are left out, and it is said. */
const MOST_PATTERNS = 40;

/**
 * Hides each modality of each out-of-fold subject who has others as well. What is promised comes from the other subjects.
 *
 * @param onProgress Told how many of the hidden modalities are done; may throw to stop.
 * @throws ResultsError
 */
export async function checkPromise(
  of: Studied,
  engine: Engine,
  method: string,
  threshold: Threshold,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<PromiseCheck> {
  refuseThreshold(of.cohort.classes.length, threshold);
  const key = `promise ${JSON.stringify([method, threshold])}`;
  const known = of.cache.get(key) as PromiseCheck | undefined;
  if (known) return known;
  const { done } = of.project.taskCounts();
  const check = await madeCheck(of, engine, method, threshold, onProgress);
  // Tasks that ended meanwhile belong to the next answer.
  if (of.project.taskCounts().done === done) of.cache.set(key, check);
  return check;
}

async function madeCheck(
  of: Studied,
  engine: Engine,
  method: string,
  threshold: Threshold,
  onProgress: (done: number, total: number) => void,
): Promise<PromiseCheck> {
  assertMethod(of, method);
  const { cells, leftOut } = cellsOf(of, method);
  const all = noPairs();
  const byModality = new Map<string, Pairs>();
  for (const [at, { have, missing, subjects }] of cells.entries()) {
    onProgress(at, cells.length);
    // Other requests, a cancel among them, are heard between cells.
    await breathe();
    const donors = donorsOf(of, engine, method, have, missing);
    const pairs = noPairs();
    addCell(pairs, donors, subjects, threshold);
    append(all, pairs);
    const own = byModality.get(missing) ?? noPairs();
    byModality.set(missing, own);
    append(own, pairs);
  }
  onProgress(cells.length, cells.length);
  const key = (...parts: string[]) => randomKey(of.spec.seed, 'promise', method, ...parts);
  const figure = (pairs: Pairs, what: 'Change' | 'Flip' | 'Fall', ...parts: string[]) =>
    calibrationOf(pairs.subject, pairs[`promised${what}`], pairs[`seen${what}`], key(what, ...parts));
  return {
    method,
    threshold,
    pairs: all.subject.length,
    unpromised: all.unpromised,
    leftOut,
    absoluteChange: figure(all, 'Change'),
    flips: figure(all, 'Flip'),
    entropyFall: figure(all, 'Fall'),
    modalities: of.cohort.modalities.flatMap(({ name }) => {
      const pairs = byModality.get(name);
      if (!pairs || pairs.subject.length === 0) return [];
      const change = figure(pairs, 'Change', name)!;
      const flips = figure(pairs, 'Flip', name)!;
      return [
        {
          modality: name,
          subjects: change.subjects,
          promisedChange: change.meanPromised,
          seenChange: change.meanSeen,
          promisedFlips: flips.meanPromised,
          seenFlips: flips.meanSeen,
        },
      ];
    }),
  };
}

interface Cell {
  readonly have: readonly string[];
  readonly missing: string;
  readonly subjects: ReadonlySet<number>;
}

/** Every pattern of at least two modalities, with each of them hidden in turn. */
function cellsOf(of: Studied, method: string): { cells: Cell[]; leftOut: number } {
  const { tested } = predictionsOf(of, method);
  const patterns = new Map<string, { names: string[]; subjects: Set<number> }>();
  for (let i = 0; i < tested.length; i++) {
    const names = tested[i]! > 0 ? availableOf(of.cohort, i) : [];
    if (names.length < 2) continue;
    const key = JSON.stringify(names);
    const pattern = patterns.get(key) ?? { names, subjects: new Set<number>() };
    patterns.set(key, pattern);
    pattern.subjects.add(i);
  }
  const sorted = [...patterns.values()].sort((a, b) => b.subjects.size - a.subjects.size);
  const cells = sorted
    .slice(0, MOST_PATTERNS)
    .flatMap(({ names, subjects }) =>
      names.map((missing) => ({ have: names.filter((name) => name !== missing), missing, subjects })),
    );
  return { cells, leftOut: sorted.slice(MOST_PATTERNS).reduce((sum, { subjects }) => sum + subjects.size, 0) };
}

function addCell(pairs: Pairs, donors: Donors, subjects: ReadonlySet<number>, threshold: Threshold): void {
  const errors = shareErrors(donors);
  donors.subjects.forEach((subject, own) => {
    if (subjects.has(subject)) addPairs(pairs, donors, own, bestShare(errors, own), threshold);
  });
}

function append(to: Pairs, from: Pairs): void {
  for (const [name, values] of Object.entries(from)) {
    if (Array.isArray(values)) for (const value of values as number[]) to[name as 'subject'].push(value);
  }
  to.unpromised += from.unpromised;
}
