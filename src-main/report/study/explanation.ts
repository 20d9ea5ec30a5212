/** What predictions rest on, as far as it was worked out: permutations, norms, features that are stable on halves. */
import { dotPlot } from '../../charts/dotPlot.ts';
import type { Estimate, Importance, Stability } from '../../contract/explain.ts';
import { keptImportance, keptStability } from '../../study/explain/kept.ts';
import { boundSentence, chosenAt, scopeName, wasScreened } from '../../study/explain/words.ts';
import { interval, text, three, word, type Block, type Cell, type Section } from '../model.ts';
import { countCell, counted, isSmall } from '../privacy.ts';
import { mainMethod, PICTURE, type StudyContext } from './context.ts';

const numeric = (label: string) => ({ label, numeric: true });
const plain = (label: string) => ({ label, numeric: false });
/** Features in a picture; the table has them all. */
const MOST_DRAWN = 20;
const CUT = 0.75;

export function explanationSection(context: StudyContext): Section {
  const { project } = context.of;
  const importance = keptImportance(project, mainMethod(context));
  const stability = keptStability(project);
  const section = { id: 'explanation', title: 'What predictions rest on' };
  if (!importance && !stability) {
    return {
      ...section,
      blocks: [
        text(
          'How much modalities and features matter was not worked out for this report (Results, What matters in the window; or lacuna explain).',
        ),
      ],
    };
  }
  return {
    ...section,
    blocks: [],
    sections: [
      ...(importance ? [{ id: 'permutation', title: 'By permutation', blocks: permutation(context, importance) }] : []),
      ...(stability
        ? [{ id: 'stability', title: 'Chosen again and again', blocks: selection(context, stability) }]
        : []),
    ],
  };
}

function around({ lower, upper }: Estimate): Cell {
  return interval(lower, upper);
}

function permutation({ privacy }: StudyContext, importance: Importance): Block[] {
  const { method, modalities, folds, permutations, logLoss, auc } = importance;
  // Figures over so few subjects would tell about them.
  const few = new Set(modalities.filter(({ subjects }) => isSmall(privacy, subjects)).map(({ name }) => name));
  const features = importance.features.filter(({ modality }) => !few.has(modality));
  return [
    text(
      `How much worse ${method} predicts subjects that its models had not seen, once the values of a modality, or of one feature, ` +
        `are dealt out anew among those who have them (${permutations} times in each of ${folds} test folds). Before that the mean log ` +
        `loss over folds is ${three(logLoss).shown} and the mean AUC ${three(auc).shown}. Intervals are 95 %, by the corrected ` +
        'resampled t test (Nadeau and Bengio); where one reaches over 0 the rise may be chance. Of features that say the same, ' +
        'none may seem to matter. What a prediction rests on need not be what causes the outcome.',
    ),
    {
      kind: 'table',
      id: 'importance-modalities',
      caption: `Modalities in ${method}`,
      columns: [
        plain('Modality'),
        ...['Measured in', 'Log loss rises by', '95 % interval', 'AUC falls by', '95 % interval'].map(numeric),
        numeric('Mean absolute contribution'),
      ],
      rows: modalities.map((one) => [
        word(one.name),
        countCell(privacy, one.subjects),
        ...[
          ...[three(one.logLoss.mean), around(one.logLoss), three(one.auc.mean), around(one.auc)],
          three(one.contribution),
        ].map((cell) => (few.has(one.name) ? word('–') : cell)),
      ]),
    },
    ...(features.length === 0
      ? []
      : ([
          {
            kind: 'figure',
            id: 'importance-features-figure',
            caption: `Rise of the log loss when a feature is permuted, ${method}`,
            chart: dotPlot(
              {
                metric: 'Rise of the log loss',
                scope: `${counted(privacy, importance.subjects)} subjects`,
                by: 'Feature',
                reference: 0,
                rows: features.slice(0, MOST_DRAWN).map(({ modality, name, logLoss: rise }) => ({
                  name: `${modality}.${name}`,
                  value: rise.mean,
                  lower: rise.lower,
                  upper: rise.upper,
                })),
              },
              PICTURE,
            ),
          },
          {
            kind: 'table',
            id: 'importance-features',
            caption: `Features in ${method}`,
            columns: [
              plain('Feature'),
              plain('Modality'),
              ...['Log loss rises by', '95 % interval', 'AUC falls by', '95 % interval'].map(numeric),
              ...['First-layer norm', 'Lowest to highest'].map(numeric),
            ],
            rows: features.map((one) => [
              word(one.name),
              word(one.modality),
              ...[three(one.logLoss.mean), around(one.logLoss), three(one.auc.mean), around(one.auc)],
              three(one.norm?.mean ?? null),
              interval(one.norm?.lowest ?? null, one.norm?.highest ?? null),
            ]),
            note:
              'First-layer norm: weight that the network’s first layer puts on the feature, mean and range over ensemble members and folds.' +
              (wasScreened(importance)
                ? ' Of a wide modality only the features with the largest norms were permuted.'
                : ''),
          },
        ] as const)),
  ];
}

function selection({ privacy }: StudyContext, stability: Stability): Block[] {
  return [
    text(
      `On ${stability.halves} halves of the subjects, in pairs that share nobody, the first few features that enter a sparse ` +
        'linear model of the outcome were noted (stability selection; Meinshausen and Bühlmann 2010, Shah and Samworth 2013). It is about ' +
        'features and outcome, and the same for every method.',
    ),
    ...stability.scopes
      .filter(({ subjects }) => !isSmall(privacy, subjects))
      .flatMap((scope, at): Block[] => {
        const stable = chosenAt(scope, CUT);
        const shown = chosenAt(scope, 0.5);
        const sentence = `${scopeName(scope)}: ${boundSentence(stability, scope, CUT, stable.length)}`;
        if (shown.length === 0) return [text(sentence)];
        return [
          text(sentence),
          {
            kind: 'table',
            id: `stability-${at}`,
            caption: `Chosen on half of the halves or more: ${scope.modality ?? 'all modalities together'}`,
            columns: [plain('Feature'), plain('Modality'), numeric('Share of halves')],
            rows: shown.map(({ name, modality, share }) => [
              word(name),
              word(modality),
              { shown: `${Math.round(share * 100)} %`, value: share },
            ]),
          },
        ];
      }),
  ];
}
