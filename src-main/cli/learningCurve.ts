/** `lacuna learning-curve`: what would more, or fewer, subjects bring? */
import { learningTasks, learnOnLess } from '../study/robustness/learningCurve.ts';
import type { Hooks } from '../study/robustness/refits.ts';
import { refuseUnready, secondsFor, taskSeconds, type StudySource } from '../study/robustness/source.ts';
import { learningView } from '../study/robustness/views.ts';
import type { Arguments, OptionDefinition, Options } from './options.ts';
import { textTable } from './output.ts';
import {
  announce,
  askStudy,
  machineOf,
  methodsOf,
  repeatsOf,
  sharesOf,
  shown,
  WHAT_IF_OPTIONS,
  type WhatIf,
} from './whatIf.ts';

export const learningCurveOptions: readonly OptionDefinition[] = [
  { name: 'shares', value: 'P,Q,…', help: 'per cent of each training fold (default: 25,40,60,80,100)' },
  { name: 'repeats', value: 'R', help: 'repeats of the study (default: 1)' },
  ...WHAT_IF_OPTIONS,
];

export function learningCurve(args: Arguments): Promise<number> {
  return askStudy('learning-curve', args, (of, hooks) => askedOf(of, args.options, hooks));
}

async function askedOf(of: StudySource, options: Options, hooks: Hooks): Promise<WhatIf> {
  const asked = {
    shares: sharesOf(options, 'shares', '25,40,60,80,100', 5, 100),
    methods: methodsOf(of, options),
    repeats: repeatsOf(of, options),
  };
  refuseUnready(of, asked.methods);
  const machine = machineOf(options);
  const tasks = learningTasks(of, asked);
  announce(tasks.length, secondsFor(tasks, taskSeconds(of.project), machine.workers));
  const done = await learnOnLess(of, asked, machine, hooks);
  const { rows: all, curves: laws, caveat } = learningView(of);
  const rows = all.filter(
    ({ method, share }) => asked.methods.includes(method) && (share === 1 || asked.shares.includes(share)),
  );
  const curves = laws.filter(({ method }) => asked.methods.includes(method));
  const lines = rows.map((row) => [
    row.method + (row.pooled ? ' *' : ''),
    String(Math.round(row.trainedOn)),
    `${Math.round(100 * row.share)} %`,
    `${(100 * row.answered).toFixed(0)} %`,
    shown(row.auc),
    shown(row.logLoss),
  ]);
  const header = ['method', 'trained on', 'share', 'answered', 'AUC (95 % interval)', 'log loss (95 % interval)'];
  return {
    done,
    json: { points: rows, curves, caveat },
    header: [
      ...['method', 'share', 'trainedOn', 'repeats', 'answered', 'pooled'],
      ...['auc', 'aucSd', 'aucLower', 'aucUpper', 'logLoss', 'logLossSd', 'logLossLower', 'logLossUpper'],
    ],
    rows: rows.map(({ method, share, trainedOn, repeats, answered, pooled, auc, logLoss }) => [
      ...[method, share, trainedOn, repeats, answered, String(pooled)],
      ...[auc.value, auc.sd, auc.lower, auc.upper],
      ...[logLoss.value, logLoss.sd, logLoss.lower, logLoss.upper],
    ]),
    text: [
      textTable(header, lines),
      ...(rows.some(({ pooled }) => pooled) ? ['* folds too small: on mean logits, pooled'] : []),
      curves.map(({ sentence }) => sentence).join('\n'),
      caveat,
    ].join('\n\n'),
  };
}
