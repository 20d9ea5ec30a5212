/** Arguments of `lacuna synth` to a spec, and back. */
import {
  checkSpec,
  cohortLimits,
  equalShares,
  modalityLimits,
  outside,
  SyntheticError,
  syntheticModality,
  type Mechanism,
  type ModalityNumber,
  type SyntheticModality,
  type SyntheticSpec,
} from '../method/syntheticSpec.ts';
import { ArgumentError } from './argumentError.ts';

export type SynthOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export const synthOptions: readonly {
  readonly name: string;
  readonly value: string | null;
  readonly repeatable?: boolean;
  readonly help: string;
}[] = [
  { name: 'subjects', value: 'N', help: 'subjects (default 300)' },
  { name: 'classes', value: 'K', help: 'classes of the outcome (default 2)' },
  { name: 'shares', value: 'P,P,…', help: 'expected share per class (default: equal)' },
  {
    name: 'modality',
    value: 'NAME:KEY=VALUE,…',
    repeatable: true,
    help:
      'a modality: features=20, separation=1 (distance between classes, in standard deviations), missing=0.3, ' +
      'mechanism=mcar|mar:OTHER|mnar|mnar-outcome, cells=0 (share of single cells), factors=3, noise=1, strength=1.5',
  },
  { name: 'shared', value: 'N', help: 'latent factors that all modalities share (default 2)' },
  { name: 'unlabelled', value: 'P', help: 'share of subjects whose outcome is hidden (default 0)' },
  { name: 'seed', value: 'N', help: 'seed of all randomness (default 1)' },
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

/** Three modalities as a clinic has them: one for everyone, one ordered for some, one lacking by chance. */
const DEFAULT_MODALITIES = [
  'clinical:features=8,separation=0.8,missing=0,cells=0.03',
  'imaging:features=30,separation=1.4,missing=0.4,mechanism=mar:clinical',
  'genes:features=60,separation=1,missing=0.3',
];

/** @throws ArgumentError that names the option, and the modality, at fault. */
export function specFromOptions(options: SynthOptions): SyntheticSpec {
  const classes = cohortNumber(options, 'classes', 2);
  const shares = textOf(options, 'shares');
  const modalities = options['modality'];
  const given = typeof modalities === 'string' ? [modalities] : Array.isArray(modalities) ? modalities : [];
  const spec: SyntheticSpec = {
    subjects: cohortNumber(options, 'subjects', 300),
    classes,
    shares: shares === undefined ? equalShares(classes) : shares.split(',').map(numberFrom),
    shared: cohortNumber(options, 'shared', 2),
    seed: cohortNumber(options, 'seed', 1),
    unlabelled: cohortNumber(options, 'unlabelled', 0),
    modalities: (given.length > 0 ? (given as string[]) : DEFAULT_MODALITIES).map((text) =>
      modalityFrom(text, classes),
    ),
  };
  withOptionNames(() => {
    checkSpec(spec);
  });
  return spec;
}

/** The arguments (without the folder) that make the same spec. */
export function argumentsFor(spec: SyntheticSpec): string[] {
  const { subjects, classes, shares, shared, unlabelled, seed, modalities } = spec;
  return [
    ...Object.entries({ subjects, classes, shares: shares.join(','), shared, unlabelled, seed }).flatMap(
      ([name, value]) => [`--${name}`, String(value)],
    ),
    ...modalities.flatMap((modality) => {
      const { mechanism } = modality;
      const kind = mechanism.kind === 'mar' ? `mar:${mechanism.on}` : mechanism.kind;
      const numbers = Object.keys(modalityLimits).map((name) => `${name}=${modality[name as ModalityNumber]}`);
      return ['--modality', `${modality.name}:${[...numbers, `mechanism=${kind}`].join(',')}`];
    }),
  ];
}

/** Runs `action`; what it says of a parameter is said of the option that gives it. */
export function withOptionNames<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof SyntheticError)) throw error;
    const { parameter, modality, message } = error;
    if (modality === null) throw new ArgumentError(`--${parameter}: ${message}`);
    throw new ArgumentError(`--modality ${modality}: ${parameter === 'name' ? '' : `${parameter}: `}${message}`);
  }
}

function textOf(options: SynthOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** NaN where the text is no plain decimal number (Number() alone takes '' and '0x10'). */
function numberFrom(text: string): number {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN;
}

function cohortNumber(options: SynthOptions, name: keyof typeof cohortLimits, preset: number): number {
  const text = textOf(options, name);
  if (text === undefined) return preset;
  const value = numberFrom(text);
  const why = outside(value, cohortLimits[name]);
  if (why) throw new ArgumentError(`--${name} ${text}: ${why}.`);
  return value;
}

/** NAME or NAME:KEY=VALUE,KEY=VALUE. */
function modalityFrom(text: string, classes: number): SyntheticModality {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const chosen: Record<string, number | Mechanism> = {};
  const refuse = (message: string) => new ArgumentError(`--modality ${name}: ${message}`);
  for (const part of colon < 0 ? [] : text.slice(colon + 1).split(',')) {
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(equals, 0)).trim();
    const value = part.slice(equals + 1).trim();
    if (Object.hasOwn(chosen, key)) throw refuse(`${key} is given twice.`);
    if (key === 'mechanism') {
      chosen[key] = mechanismFrom(value, refuse);
    } else if (Object.hasOwn(modalityLimits, key)) {
      const number = numberFrom(value);
      const why = outside(number, modalityLimits[key as ModalityNumber]);
      if (why) throw refuse(`${key}=${value}: ${why}.`);
      chosen[key] = number;
    } else {
      throw refuse(
        `"${part}" is not KEY=VALUE with one of ${[...Object.keys(modalityLimits), 'mechanism'].join(', ')}.`,
      );
    }
  }
  return syntheticModality(name, classes, chosen);
}

function mechanismFrom(text: string, refuse: (message: string) => ArgumentError): Mechanism {
  if (text === 'mcar' || text === 'mnar' || text === 'mnar-outcome') return { kind: text };
  if (/^mar:./.test(text)) return { kind: 'mar', on: text.slice(4).trim() };
  throw refuse(`mechanism=${text}: there are mcar, mar:OTHER, mnar and mnar-outcome.`);
}
