/** Texts of the settings, in en-GB. */
import { counted } from '../ui/format.ts';

export const settingsTexts = {
  title: 'Settings',
  saved: 'Saved.',
  work: 'Training',
  workers: 'Workers',
  workersHint: (cores: number): string =>
    `How many tasks are trained at the same time. This machine has ${counted(cores, 'core')}; fewer workers leave it responsive.`,
  perCore: (cores: number): string => `one per core (${cores})`,
  engine: 'Engine for new studies',
  auto: 'choose the fastest by measuring',
  engineHint: 'A study keeps the engine that it was begun with.',
  engines: 'Engines on this machine',
  addEngine: 'Add from file …',
  addEngineHint:
    'An archive with TensorFlow for this system, for wide modalities or a graphics card. Nothing is downloaded; it is tried before it is used.',
  addTitle: 'Install this engine?',
  addText: (name: string, sha256: string): string =>
    `${name} holds programs, which will run with your rights: install it only where you trust who gave it to you. ` +
    `Its SHA-256, to be compared with the one that they published: ${sha256}`,
  addYes: 'Install',
  adding: 'Unpacking, checking and trying the engine',
  added: (engine: string, version: string): string => `${engine} is installed (TensorFlow ${version}).`,
  removeEngine: 'Remove added engines',
  removeTitle: 'Remove the added engines?',
  removeText: 'Studies that were begun with them go on with another engine. The archive can be added again.',
  removeYes: 'Remove',
  removed: (names: readonly string[]): string =>
    names.length === 0 ? 'No engine had been added.' : `Removed: ${names.join(', ')}.`,
  enginesLoading: 'Measuring the engines',
  columns: {
    engine: 'Engine',
    present: 'Here',
    device: 'Device',
    small: 'Steps/s, 90 features',
    medium: '2,000',
    wide: '20,000',
    why: 'Why not',
  },
  yes: 'yes',
  no: 'no',
  look: 'Appearance',
  theme: 'Theme',
  themes: { system: 'as the system', light: 'light', dark: 'dark' },
  files: 'Files',
  folder: 'Folder that save dialogues propose',
  change: 'Change …',
  dataFolder: 'Settings, drafts and the list of recent files',
  privacy: 'Privacy',
  privacyText:
    'Nothing leaves this computer. There is no account, no telemetry, no search for updates, and no port is opened. ' +
    'The window can load nothing but the application itself: every other request is refused and counted here.',
  refused: (requests: number): string =>
    requests === 0
      ? 'Since this window was opened, nothing has asked for anything outside.'
      : `Since this window was opened, ${counted(requests, 'request')} for something outside ${requests === 1 ? 'was' : 'were'} refused.`,
  last: 'The last ones',
  refresh: 'Count again',
  stored: 'What is stored, and where',
  where: 'Where',
  what: 'What',
  storedProject: 'The project file, where you saved it',
  storedProjectText: 'The cohort as imported, the study, its models, predictions and a log of what was done.',
  storedData: 'Settings, the list of recent files, and the draft of an import. Delete the folder to forget them.',
  storedSaved: 'Where you saved them',
  storedSavedText: 'Pictures, tables and reports, when you save them. Your own files are only read.',
  about: 'About',
  version: (version: string, platform: string): string => `Lacuna ${version}, ${platform}`,
  licence: 'MIT licence. For research use: not a medical device.',
  licences: 'What Lacuna is made of, and its licences',
  seekLicence: 'Search',
  licencesFound: (found: number, all: number): string =>
    found === all ? counted(all, 'part') : `${found} of ${all} parts`,
  licenceOf: (name: string): string => `Licence of ${name}`,
  citation: 'Method, please cite:',
  cite:
    'Wang Q, Zhan L, Thompson P, Zhou J. Multimodal Learning with Incomplete Modalities by Knowledge Distillation. ' +
    'In: Proceedings of the 26th ACM SIGKDD International Conference on Knowledge Discovery & Data Mining (KDD 2020). ' +
    'doi:10.1145/3394486.3403234',
  copy: 'Copy citation',
  copied: 'The citation is on the clipboard.',
} as const;
