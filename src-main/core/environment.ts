import type { GainSummary } from '../method/gain/summary.ts';
import type { Part } from '../platform/licences.ts';
import type { PageStyle } from '../report/html.ts';
import type { Printer } from '../report/pdf.ts';

export interface EngineFiles {
  /** @throws Error with what is wrong with the archive; what was installed before then stays. */
  readonly install: (path: string) => Promise<{ readonly engine: string; readonly tensorflow: string }>;
  /** Which were there. */
  readonly remove: () => readonly string[];
  /** SHA-256 in hexadecimal digits. */
  readonly hash: (path: string) => Promise<string>;
}

/** What core is started with: the machine, handed in by core/main.ts or a test. */
export interface Environment {
  readonly version: string;
  /** Settings, recent files, drafts, deleted projects that can come back. */
  readonly dataFolder: string;
  /** Where save dialogues begin until the user says otherwise. */
  readonly documentsFolder: string;
  readonly cores: number;
  /** The fused engine's WebAssembly; null where it was not built. */
  readonly kernel: Uint8Array | null;
  /** The module that worker threads run. */
  readonly workerUrl: URL;
  /** The module that loads what the tensorflow engine trains on. */
  readonly devicesUrl: URL;
  /** What Lacuna is made of, each part with its licence. */
  readonly licences: () => readonly Part[];
  /** Engines that are installed from a file, into the data folder. */
  readonly engineFiles: EngineFiles;
  readonly print: Printer;
  readonly reportStyle: () => PageStyle;
  /** When does distillation help: the figures that come with Lacuna. */
  readonly gains: () => GainSummary;
  /** Whole or not at all; in place of what is there. */
  readonly writeFile: (path: string, bytes: Uint8Array) => void;
  readonly writeFolder: (path: string, files: readonly { readonly name: string; readonly bytes: Uint8Array }[]) => void;
  /** True under tests: requests named 'test.…' are answered. */
  readonly test: boolean;
}
