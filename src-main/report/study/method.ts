/** What was trained, on whom, with which settings: enough to repeat it. */
import { describeMethod } from '../../method/methods.ts';
import { readSettings } from '../../method/settings.ts';
import { groupNames } from '../../method/splits.ts';
import { chosenSettings } from '../../study/results/chosenSettings.ts';
import { CAUTION, listed, text, word, type Block, type Section } from '../model.ts';
import { counted } from '../privacy.ts';
import { filledCells, type StudyContext } from './context.ts';

export function methodSection(context: StudyContext): Section {
  return {
    id: 'method',
    title: 'Method',
    blocks: [...words(context), methods(context), ...settings(context), ...chosen(context)],
  };
}

function words({ of, summary, privacy }: StudyContext): Block[] {
  const { spec } = of;
  const { cells, empty } = filledCells(of);
  const left = summary.subjects - summary.labelled;
  const split =
    spec.resampling === 'group'
      ? `Each of the ${spec.folds} groups (${listed(groupNames(of.cohort))}) was left out in turn and predicted by models trained on the others`
      : `The subjects were split into ${spec.folds} folds, stratified by outcome and availability pattern; each fold was predicted by models trained on the others`;
  return [
    text(
      'Per modality a teacher, a neural network, is trained on every subject who has that modality. A student learns from the ' +
        'outcomes and from what the teachers say about subjects that they had not been trained on (cross-fitted soft labels). ' +
        'The method is that of Wang, Zhan, Thompson and Zhou, Multimodal Learning with Incomplete Modalities by Knowledge ' +
        'Distillation, KDD 2020, doi 10.1145/3394486.3403234, extended to a student that answers for every availability pattern.',
    ),
    text(
      `${split}, ${spec.repeats === 1 ? 'once' : `${spec.repeats} times with other splits`} (seed ${spec.seed}). ` +
        'The same splits serve every method. Scaling, encoding, filling of single cells, teachers, soft labels and stacking were ' +
        'redone inside each training set, so that nothing of a test subject reached its own prediction.',
    ),
    text(
      `No modality was imputed. ${empty.toLocaleString('en-GB')} of ${cells.toLocaleString('en-GB')} single cells in measured ` +
        'modalities were empty and were filled with the mean of the training subjects.',
    ),
    ...(left > 0
      ? [
          text(
            `${counted(privacy, left)} subjects of unknown outcome took part in distillation alone, never in a test.`,
          ),
        ]
      : []),
    text(`Figures were made by the ${spec.engine} engine. ${CAUTION}`),
  ];
}

function methods({ evaluation }: StudyContext): Block {
  return {
    kind: 'table',
    id: 'methods',
    caption: 'Methods',
    columns: [
      { label: 'Method', numeric: false },
      { label: 'What it is', numeric: false },
    ],
    rows: evaluation.methods.map((method) => [word(method), word(describeMethod(method))]),
  };
}

function settings({ of }: StudyContext): Block[] {
  const { spec, project } = of;
  const { settings: chosen } = spec;
  const versions = Object.entries(project.versions()).map(([part, version]) => `${part} ${version}`);
  return [
    {
      kind: 'facts',
      facts: [
        { label: 'Protocol', text: `${spec.protocol}: ${spec.folds} folds × ${spec.repeats}, ${spec.resampling}` },
        { label: 'Seed', text: String(spec.seed) },
        { label: 'Engine', text: spec.engine },
        { label: 'Versions', text: listed(versions) },
        ...flatten(chosen),
      ],
    },
  ];
}

/** 'teacher.width': '64', in the order in which they are kept. */
function flatten(content: Readonly<Record<string, unknown>>, before = ''): { label: string; text: string }[] {
  return Object.entries(content).flatMap(([name, value]) => {
    const path = before === '' ? name : `${before}.${name}`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [{ label: path, text: JSON.stringify(value) }];
    }
    const inner = Object.entries(value as Record<string, unknown>);
    return [{ label: path, text: inner.map(([key, one]) => `${key} ${JSON.stringify(one)}`).join(', ') }];
  });
}

/** Of the final models, which predict for new patients; those of every fold are in the project file. */
function chosen({ of }: StudyContext): Block[] {
  const final = chosenSettings(of).filter(({ repeat }) => repeat < 0);
  if (final.length === 0) return [];
  const settings = readSettings(of.spec.settings);
  const tuning = settings.tuning!;
  return [
    text(
      `Settings were chosen within each training set on ${tuning.innerFolds} inner folds, by log loss, among at most ` +
        `${tuning.candidates} candidates for every method; of the networks that did well, ${tuning.members} are averaged (${settings.teacher.members} of each teacher’s).`,
    ),
    {
      kind: 'table',
      id: 'chosen-settings',
      caption: 'Settings of the final models, chosen on inner folds',
      columns: [
        { label: 'Model', numeric: false },
        { label: 'Taken', numeric: false },
        { label: 'Temperature of scaling', numeric: true },
      ],
      rows: final.map(({ label, picks, temperature }) => [
        word(label),
        word(picks.join(' · ')),
        word(temperature === null ? '–' : temperature.toFixed(2)),
      ]),
    },
  ];
}
