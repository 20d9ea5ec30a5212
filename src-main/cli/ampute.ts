/** `lacuna ampute`: what if more modalities were missing? */
import { engineByName } from '../engine/select.ts';
import { mechanismSentences, mechanisms, STRENGTH, type Mechanism } from '../method/amputation.ts';
import type { AmputationRow } from '../contract/robustness.ts';
import { amputationTasks, amputeTests, amputeTraining, ratesOf, testSeconds } from '../study/robustness/amputation.ts';
import { defaultMethod } from '../study/predictNew.ts';
import { secondsFor, taskSeconds, refuseUnready, type StudySource } from '../study/robustness/source.ts';
import type { Hooks } from '../study/robustness/refits.ts';
import { amputationView, sentencesOf } from '../study/robustness/views.ts';
import { ArgumentError } from './argumentError.ts';
import { textOption, type Arguments, type OptionDefinition, type Options } from './options.ts';
import { remark, textTable } from './output.ts';
import {
  announce,
  askStudy,
  listOf,
  machineOf,
  methodsOf,
  repeatsOf,
  sharesOf,
  shown,
  WHAT_IF_OPTIONS,
  type WhatIf,
} from './whatIf.ts';

export const amputeOptions: readonly OptionDefinition[] = [
  {
    name: 'mechanisms',
    value: 'A,B,…',
    help: `what decides who loses a modality: ${mechanisms.join(', ')} (default: mcar,mar,mnar)`,
  },
  { name: 'rates', value: 'P,Q,…', help: 'per cent of the measured modalities that go (default: 0,20,40,60,80)' },
  { name: 'training', value: null, help: 'train anew on patients who lost modalities, too (takes as long as a study)' },
  { name: 'repeats', value: 'R', help: 'repeats of the study, for --training (default: 1)' },
  ...WHAT_IF_OPTIONS,
];

/** @throws ArgumentError */
function mechanismsOf(options: Options): Mechanism[] {
  return listOf(textOption(options, 'mechanisms') ?? 'mcar,mar,mnar').map((name) => {
    if (Object.hasOwn(mechanismSentences, name)) return name as Mechanism;
    throw new ArgumentError(`--mechanisms ${name}: there are ${mechanisms.join(', ')}.`);
  });
}

export function ampute(args: Arguments): Promise<number> {
  return askStudy('ampute', args, (of, hooks) => askedOf(of, args.options, hooks));
}

async function askedOf(of: StudySource, options: Options, hooks: Hooks): Promise<WhatIf> {
  const asked = {
    mechanisms: mechanismsOf(options),
    rates: sharesOf(options, 'rates', '0,20,40,60,80', 0, 100),
    methods: methodsOf(of, options),
  };
  const repeats = repeatsOf(of, options);
  refuseUnready(of, asked.methods);
  const machine = machineOf(options);
  const engine = engineByName(of.spec.engine, machine.kernel);
  const rates = ratesOf(of, asked.rates);
  const training = options['training'] === true;
  const tests = testSeconds(of, engine, asked);
  const tasks = training ? amputationTasks(of, asked, repeats) : [];
  announce(tests.tasks + tasks.length, tests.seconds + secondsFor(tasks, taskSeconds(of.project), machine.workers));
  const done =
    (await amputeTests(of, engine, asked, hooks)) &&
    (!training || (await amputeTraining(of, engine, asked, repeats, machine, hooks)));
  const { most, rows: all } = amputationView(of);
  const scenarios = training ? ['test', 'training', 'both'] : ['test'];
  const rows = all.filter(
    ({ scenario, mechanism, rate, method }) =>
      scenarios.includes(scenario) &&
      asked.methods.includes(method) &&
      (mechanism === null || asked.mechanisms.includes(mechanism as Mechanism)) &&
      (rate === 0 || rates.includes(rate)),
  );
  if (rates.length < new Set(asked.rates.filter((rate) => rate > 0)).size || rates.some((rate) => rate > most)) {
    remark(`At most ${(100 * most).toFixed(0)} % of the measured modalities can go, as every patient keeps one.`);
  }
  return {
    done,
    json: { most, strength: STRENGTH, points: rows },
    header: [
      ...['scenario', 'mechanism', 'rate', 'taken', 'method', 'repeats', 'answered', 'pooled'],
      ...['auc', 'aucSd', 'aucLower', 'aucUpper', 'aucChange', 'aucChangeLower', 'aucChangeUpper'],
      ...['logLoss', 'logLossSd', 'logLossLower', 'logLossUpper'],
      ...['logLossChange', 'logLossChangeLower', 'logLossChangeUpper'],
    ],
    rows: rows.map((row) => [
      ...[row.scenario, row.mechanism, row.rate, row.taken, row.method, row.repeats, row.answered, String(row.pooled)],
      ...[row.auc.value, row.auc.sd, row.auc.lower, row.auc.upper],
      ...[row.aucChange?.value ?? null, row.aucChange?.lower ?? null, row.aucChange?.upper ?? null],
      ...[row.logLoss.value, row.logLoss.sd, row.logLoss.lower, row.logLoss.upper],
      ...[row.logLossChange?.value ?? null, row.logLossChange?.lower ?? null, row.logLossChange?.upper ?? null],
    ]),
    text: textOf(rows, sentencesOf(rows, toldOf(of, asked.methods))),
  };
}

/** Of whom sentences are: the method that predicts, where it was asked for. */
function toldOf({ spec }: StudySource, methods: readonly string[]): string {
  const usual = defaultMethod(spec);
  return methods.includes(usual) ? usual : methods[0]!;
}

const TITLES = {
  test: 'Trained as it is, tested on patients who lost modalities',
  training: 'Trained on patients who lost modalities, tested on patients as they are',
  both: 'Trained and tested on patients who lost modalities',
} as const;

function textOf(rows: readonly AmputationRow[], sentences: readonly string[]): string {
  const groups = Map.groupBy(
    rows.filter(({ mechanism }) => mechanism !== null),
    ({ scenario, mechanism }) => `${scenario} ${mechanism!}`,
  );
  const tables = [...groups.values()].map((own) => {
    const { scenario, mechanism } = own[0]!;
    const methods = [...new Set(own.map(({ method }) => method))];
    const whole = rows.filter(
      (row) => row.scenario === scenario && row.mechanism === null && methods.includes(row.method),
    );
    const both = [...whole, ...own].sort(
      (a, b) => methods.indexOf(a.method) - methods.indexOf(b.method) || a.rate - b.rate,
    );
    const header = ['method', 'gone', 'answered', 'AUC (95 % interval)', 'change', 'log loss (95 % interval)'];
    const lines = both.map((row) => [
      row.method + (row.pooled ? ' *' : ''),
      `${(100 * row.taken).toFixed(0)} %`,
      `${(100 * row.answered).toFixed(0)} %`,
      shown(row.auc),
      row.aucChange ? shown(row.aucChange) : '',
      shown(row.logLoss),
    ]);
    return `${TITLES[scenario]}: ${mechanism!}, ${mechanismSentences[mechanism as Mechanism]}\n${textTable(header, lines)}`;
  });
  const pooled = rows.some((row) => row.pooled) ? ['* folds too small: on mean logits, pooled'] : [];
  return [...tables, ...pooled, sentences.join('\n')].filter((part) => part !== '').join('\n\n');
}
