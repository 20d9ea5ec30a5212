/** Files of a draft, read once: a changed decision imports them again without touching the disk. */
import { stat } from 'node:fs/promises';
import { previewTables, type TablePreview } from '../cohort/preview.ts';
import type { TableSource } from '../cohort/options.ts';
import { readSource } from '../platform/sources.ts';

interface Known {
  readonly stamp: string;
  readonly source: TableSource;
  /** By the decimal sign that they were looked at with. */
  readonly previews: Map<string, readonly TablePreview[]>;
}

export type TellProgress = (what: string, fraction: number | null) => void;

export class TableFiles {
  readonly #known = new Map<string, Known>();

  /**
   * Reads the files that are not known yet or have changed on the disk; tells how far it is, by bytes.
   * @throws CohortError for the first that cannot be read.
   */
  async load(paths: readonly string[], tell: TellProgress): Promise<void> {
    const sizes = await Promise.all(paths.map(sizeAndStamp));
    const todo = paths.flatMap((path, i) => {
      const { bytes, stamp } = sizes[i]!;
      return this.#known.get(path)?.stamp === stamp && stamp !== '' ? [] : [{ path, bytes, stamp }];
    });
    const total = todo.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    for (const { path, bytes, stamp } of todo) {
      const source = await readSource(path);
      // Saved without a change: what was made of it still holds.
      const before = this.#known.get(path);
      const previews = before?.source.sha256 === source.sha256 && before ? before.previews : new Map<string, never>();
      this.#known.set(path, { stamp, source, previews });
      done += bytes;
      tell(source.name, total === 0 ? 1 : done / total);
    }
  }

  /** A file that `load` has read. */
  source(path: string): TableSource {
    const known = this.#known.get(path);
    if (!known) throw new Error(`${path} was not loaded`);
    return known.source;
  }

  /** @throws CohortError where the file is no table. */
  async previews(path: string, decimal: '.' | ',' | null): Promise<readonly TablePreview[]> {
    const known = this.#known.get(path);
    const key = decimal ?? 'found';
    const before = known?.previews.get(key);
    if (before) return before;
    const made = await previewTables(this.source(path), decimal);
    known?.previews.set(key, made);
    return made;
  }

  /** Frees the bytes of all files but these. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of this.#known.keys()) if (!paths.has(path)) this.#known.delete(path);
  }
}

/** Size and what tells a changed file; empty where there is none, for `readSource` to say what is wrong. */
async function sizeAndStamp(path: string): Promise<{ bytes: number; stamp: string }> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return { bytes: size, stamp: `${size} ${mtimeMs} ${ino}` };
  } catch {
    return { bytes: 0, stamp: '' };
  }
}
