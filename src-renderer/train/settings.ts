/** The knobs: a study's settings as the form edits them, and what of them differs from the defaults. */

export type Json = Readonly<Record<string, unknown>>;

/** Knobs that are not plain numbers, with what they can be. */
export const choices: Readonly<Record<string, readonly unknown[]>> = {
  depth: [0, 1, 2],
  mixing: ['stacked', 'skill', 'average', 'paper'],
  mixingComplete: ['stacked', 'skill', 'average', 'paper'],
  classWeights: ['none', 'balanced'],
};

export function isPart(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy with one knob turned; `part` '' for knobs of the top. */
export function turned(settings: Json, part: string, name: string, value: unknown): Json {
  if (part === '') return { ...settings, [name]: value };
  return { ...settings, [part]: { ...(settings[part] as Json), [name]: value } };
}

/** What the form says as a value of the knob's kind; undefined where it cannot be one. */
export function parsed(text: string, before: unknown): unknown {
  const trimmed = text.trim();
  if (Array.isArray(before)) {
    const numbers = trimmed.split(/[\s;,]+/).map(Number);
    return trimmed !== '' && numbers.every(Number.isFinite) ? numbers : undefined;
  }
  if (trimmed === '') return before === null ? null : undefined;
  const value = Number(trimmed.replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}

/** The members of `settings` that are not as in `defaults`, and how many knobs that is. */
export function difference(settings: Json, defaults: Json): { changed: Json; count: number } {
  const changed: Record<string, unknown> = {};
  let count = 0;
  for (const [key, value] of Object.entries(settings)) {
    const before = defaults[key];
    if (JSON.stringify(value) === JSON.stringify(before)) continue;
    if (isPart(value) && isPart(before)) {
      const inner = difference(value, before);
      changed[key] = inner.changed;
      count += inner.count;
    } else {
      changed[key] = value;
      count += 1;
    }
  }
  return { changed, count };
}
