/** The application itself: settings, recent files, the folder dialogue, writing what the user saves. */
import * as v from 'valibot';
import { figure, index, nothing, path, text } from './schemas.ts';

export const settings = v.object({
  /** Worker threads; null: one per core. */
  workers: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256))),
  /** 'auto', or an engine by name ('fused', 'reference'). */
  engine: text,
  theme: v.picklist(['system', 'light', 'dark']),
  /** Folder that save dialogues propose. */
  folder: path,
});
export type AppSettings = v.InferOutput<typeof settings>;

const recent = v.object({
  path,
  name: v.string(),
  /** ISO 8601, UTC. */
  openedAt: v.string(),
  exists: v.boolean(),
});
export type RecentFile = v.InferOutput<typeof recent>;

const sample = v.object({
  name: v.string(),
  title: v.string(),
  description: v.string(),
  licence: v.string(),
  subjects: v.number(),
  modalities: v.array(v.string()),
});
export type Sample = v.InferOutput<typeof sample>;

const hello = v.object({
  version: v.string(),
  platform: v.string(),
  cores: v.number(),
  samples: v.array(sample),
  recent: v.array(recent),
  settings,
  /** Where settings and drafts are kept. */
  dataFolder: v.string(),
  /** Set where core had to be started again: what was open, and whether its study goes on. */
  recovered: v.nullable(v.object({ path: v.string(), resumed: v.boolean(), message: v.string() })),
});
export type Hello = v.InferOutput<typeof hello>;

const entry = v.object({
  name: v.string(),
  path: v.string(),
  folder: v.boolean(),
  bytes: v.number(),
  modified: v.string(),
});
export type FolderEntry = v.InferOutput<typeof entry>;

const folder = v.object({
  path: v.string(),
  parent: v.nullable(v.string()),
  /** Folders first, then files, each by name; hidden ones left out. */
  entries: v.array(entry),
  shortcuts: v.array(v.object({ name: v.string(), path: v.string() })),
});
export type Folder = v.InferOutput<typeof folder>;

const engine = v.object({
  engine: v.string(),
  backend: v.nullable(v.string()),
  present: v.boolean(),
  why: v.nullable(v.string()),
  device: v.nullable(v.string()),
  /** Optimiser steps a second on a small teacher net; null where not measured. */
  throughput: figure,
  /** The same of networks of 90, 2,000 and 20,000 features, over all that are trained together; null where too slow. */
  byShape: v.nullable(v.object({ small: figure, medium: figure, wide: figure })),
});
export type EngineInfo = v.InferOutput<typeof engine>;

/** Something that Lacuna is made of; `licence`: SPDX. */
const part = v.object({ name: v.string(), version: v.string(), licence: v.string() });
export type LicensedPart = v.InferOutput<typeof part>;

export const appRequests = {
  'app.hello': { params: nothing, reply: hello },
  'settings.change': { params: v.partial(v.strictObject(settings.entries)), reply: settings },
  'recent.list': { params: nothing, reply: v.array(recent) },
  'recent.forget': { params: v.strictObject({ path }), reply: v.array(recent) },
  'licences.list': { params: nothing, reply: v.array(part) },
  'licences.text': { params: v.strictObject({ name: text }), reply: v.object({ text: v.string() }) },
  'engines.list': { params: nothing, reply: v.array(engine) },
  /** SHA-256 of an engine archive, to be compared with what its makers say; nothing is installed. */
  'engines.hash': { params: v.strictObject({ path }), reply: v.object({ sha256: v.string() }) },
  /** Installs an engine from an archive: checked, unpacked, tried in core, and only then put in place. */
  'engines.add': { params: v.strictObject({ path }), reply: v.object({ engine: v.string(), tensorflow: v.string() }) },
  /** Removes what was installed; names what that was. A setting for one that is gone becomes 'auto'. */
  'engines.remove': { params: nothing, reply: v.object({ removed: v.array(v.string()), settings }) },
  /** The in-window folder dialogue. `path` null: the folder of the settings. `show`: which files are listed. */
  'files.list': {
    params: v.strictObject({
      path: v.nullable(path),
      show: v.picklist(['tables', 'projects', 'archives', 'folders', 'all']),
    }),
    reply: folder,
  },
  /**
   * Writes what the user saves from the window (pictures, tables). Only .svg, .png, .csv, .json, .html and .txt; a file
   * that exists is replaced only with `replace`.
   */
  'files.write': {
    params: v.strictObject({
      path,
      content: v.union([v.strictObject({ text: v.string() }), v.strictObject({ base64: v.string() })]),
      replace: v.boolean(),
    }),
    reply: v.object({ path: v.string(), bytes: v.number() }),
  },
  /** Puts a closed project file aside; it comes back by `project.undelete` until the window closes. */
  'project.delete': { params: v.strictObject({ path }), reply: v.object({ token: v.string(), name: v.string() }) },
  'project.undelete': { params: v.strictObject({ token: text }), reply: v.object({ path: v.string() }) },
  /** For tests of the supervision alone: refused unless core was started with LACUNA_TEST=1. */
  'test.crash': { params: v.strictObject({ afterMs: index }), reply: nothing },
} as const;
