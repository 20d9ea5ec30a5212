/**
 * Subject ids as different tools write them -> the one id that tables are joined on. Ids are text, always.
 */
import type { IdMode } from './options.ts';

/** Applies the modes in their order. */
export function normaliseId(id: string, modes: readonly IdMode[]): string {
  return modes.reduce((text, mode) => MODES[mode](text), id);
}

const MODES: Readonly<Record<IdMode, (id: string) => string>> = {
  exact: (id) => id,
  'strip-sub': (id) => id.replace(/^sub-(?=.)/i, ''),
  'strip-path': stripPath,
  'case-fold': (id) => id.toLowerCase(),
  'rid-from-ptid': ridFromPtid,
};

export const ID_MODES = Object.keys(MODES) as readonly IdMode[];

/** '/data/sub-01_ses-2.long.sub-01/' -> 'sub-01': the last folder, without FreeSurfer's suffix and BIDS' session. */
function stripPath(id: string): string {
  const last =
    id
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1) ?? id;
  const short = last.replace(/\.long\..*$/, '').replace(/_ses-.*$/i, '');
  return short === '' ? id : short;
}

/** ADNI: '011_S_0002' and '0002' -> '2', the RID. */
function ridFromPtid(id: string): string {
  const match = /^(?:\d{3}_S_)?0*(\d+)$/i.exec(id);
  return match ? match[1]! : id;
}

/** The session inside a BIDS or FreeSurfer id ('sub-01_ses-02.long.sub-01' -> '02'), null where there is none. */
export function sessionOf(id: string): string | null {
  return /_ses-([A-Za-z0-9]+)/.exec(id)?.[1] ?? null;
}

/** A single mode that would make more ids match, for the hint when few do; null where none helps clearly. */
export function betterMode(
  ids: Iterable<string>,
  known: Iterable<string>,
  matched: number,
): { mode: IdMode; matched: number } | null {
  const these = [...ids];
  const those = [...known];
  let best: { mode: IdMode; matched: number } | null = null;
  for (const mode of ID_MODES) {
    const targets = new Set(those.map((id) => MODES[mode](id)));
    const found = these.filter((id) => targets.has(MODES[mode](id))).length;
    if (found > (best?.matched ?? Math.max(matched, 1) * 1.5)) best = { mode, matched: found };
  }
  return best;
}
