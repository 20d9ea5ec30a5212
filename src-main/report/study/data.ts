/** What the study is of: files, decisions, who was kept, Table 1, and who lacks what. */
import { associationEffects } from '../../charts/associationEffects.ts';
import { flow } from '../../charts/flow.ts';
import { upset } from '../../charts/upset.ts';
import { missingCells } from '../../cohort/missingCells.ts';
import { tableOne } from '../../cohort/tableOne.ts';
import { associations, outcomeVariable } from '../../method/missingness.ts';
import { pCell, text, three, word, type Block, type Section, type TableBlock } from '../model.ts';
import { countCell, counted, hiddenCells, hiddenNote, isSmall } from '../privacy.ts';
import { PICTURE, type StudyContext } from './context.ts';
import { percent } from './summary.ts';

/** More rows of one table than this nobody reads; the project has them all. */
const MOST_ROWS = 400;
const MOST_PATTERNS = 30;

export function dataSection(context: StudyContext): Section {
  return {
    id: 'data',
    title: 'Data',
    blocks: [],
    sections: [
      {
        id: 'import',
        title: 'Files and import',
        blocks: [...files(context), ...decisions(context), ...remarks(context)],
      },
      { id: 'flow', title: 'Who takes part', blocks: flowBlocks(context) },
      { id: 'characteristics', title: 'Characteristics (Table 1)', blocks: characteristics(context) },
      { id: 'missingness', title: 'Who lacks what', blocks: missingness(context) },
    ],
  };
}

const numeric = (label: string) => ({ label, numeric: true });
const plain = (label: string) => ({ label, numeric: false });

function files({ record, privacy }: StudyContext): Block[] {
  return [
    {
      kind: 'table',
      id: 'files',
      caption: 'Files as they were read',
      columns: [plain('File'), plain('Role'), numeric('Rows'), numeric('Bytes'), plain('SHA-256')],
      rows: record.files.map(({ name, role, rows, bytes, sha256 }) => [
        word(name),
        word(role),
        countCell(privacy, rows),
        { shown: bytes.toLocaleString('en-GB'), value: bytes },
        word(sha256),
      ]),
    },
  ];
}

function decisions({ record, privacy }: StudyContext): Block[] {
  const said = Object.entries(record.decisions)
    .filter(([, value]) => !isNothing(value))
    .map(([name, value]) => ({ label: name, text: typeof value === 'string' ? value : JSON.stringify(value) }));
  const left: TableBlock = {
    kind: 'table',
    id: 'columns-left-out',
    caption: 'Columns that were left out',
    columns: [plain('Column'), plain('Modality'), plain('Reason')],
    rows: record.leftOut
      .slice(0, MOST_ROWS)
      .map(({ modality, column, reason }) => [word(column), word(modality), word(reason)]),
    ...cut(record.leftOut.length),
  };
  const codes: TableBlock = {
    kind: 'table',
    id: 'missing-value-codes',
    caption: 'Missing-value codes that were applied',
    columns: [plain('Column'), plain('Modality'), plain('Code'), numeric('Cells')],
    rows: record.appliedCodes
      .slice(0, MOST_ROWS)
      .map(({ modality, column, code, cells }) => [
        word(column),
        word(modality),
        word(code),
        countCell(privacy, cells),
      ]),
    ...cut(record.appliedCodes.length),
  };
  return [
    text('How the files were read; whatever is not listed was left to the defaults.'),
    { kind: 'facts', facts: said },
    ...(record.leftOut.length > 0 ? [left] : []),
    ...(record.appliedCodes.length > 0 ? [codes] : []),
  ];
}

/** Decisions that were not taken. */
function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function cut(rows: number): { note?: string } {
  return rows > MOST_ROWS ? { note: `The first ${MOST_ROWS} of ${rows.toLocaleString('en-GB')}.` } : {};
}

function remarks({ record, privacy }: StudyContext): Block[] {
  const { warnings } = record;
  if (warnings.length === 0) return [];
  // They may name subjects and tell counts.
  if (privacy.pseudonyms || privacy.leastCount > 0) {
    return [
      text(
        `${warnings.length} remarks of the import are left out here, since they may name subjects; the project has them.`,
      ),
    ];
  }
  return [
    text('Remarks of the import:'),
    { kind: 'list', items: warnings.slice(0, MOST_ROWS).map(({ message }) => message) },
  ];
}

function flowBlocks({ record, privacy }: StudyContext): Block[] {
  const { flow: steps } = record;
  const rows: TableBlock = {
    kind: 'table',
    id: 'flow-table',
    caption: 'What was read, joined and left out',
    columns: [plain('Step'), plain('Table'), numeric('Subjects or rows'), plain('Reason')],
    rows: steps.map(({ step, modality, count, reason }) => {
      const size = countCell(privacy, Math.abs(count));
      const signed = {
        shown: count < 0 ? `−${size.shown}` : size.shown,
        value: isSmall(privacy, Math.abs(count)) ? size.value : count,
      };
      return [word(step), word(modality ?? 'cohort'), signed, word(reason)];
    }),
  };
  if (steps.some(({ count }) => isSmall(privacy, Math.abs(count)))) {
    return [rows, text('The diagram is left out, since it would tell small counts.')];
  }
  return [
    {
      kind: 'figure',
      id: 'flow-diagram',
      caption: 'From the files to the cohort',
      chart: flow({ steps }, PICTURE),
    },
    rows,
  ];
}

function characteristics({ of, privacy }: StudyContext): Block[] {
  const { heads, rows, total } = tableOne(of.cohort, 0, MOST_ROWS);
  const hidden = hiddenCells(
    privacy,
    rows.map(({ cells }) => cells.map(({ count }) => count ?? 0)),
  );
  const anything = hidden.some((row) => row.some(Boolean));
  const notes = [
    'Mean ± standard deviation, median [quartiles] where skewed, n (%) of those known.',
    'In brackets after the name: subjects without a value, whether they lack the cell or the modality.',
    cut(total).note,
    hiddenNote(privacy, anything),
  ].filter((note) => note !== undefined);
  return [
    {
      kind: 'table',
      id: 'table-1',
      caption: 'Table 1. Subjects by outcome',
      columns: [
        plain('Characteristic'),
        plain('Modality'),
        ...heads.map(({ label, subjects }) => numeric(`${label} (n = ${counted(privacy, subjects)})`)),
      ],
      rows: rows.map(({ modality, column, level, cells }, r) => [
        word(`${level === null ? column : `${column}: ${level}`} [${counted(privacy, cells.at(-1)!.missing)}]`),
        word(modality),
        ...cells.map((cell, c) => (hidden[r]![c] ? countCell(privacy, cell.count!, true) : word(cell.text))),
      ]),
      note: notes.join(' '),
    },
  ];
}

function missingness(context: StudyContext): Block[] {
  const { of, summary, privacy, missingness: told } = context;
  const { cohort } = of;
  const sizes = cohort.modalities.map(({ name, columns, present }) => {
    const subjects = present.reduce((sum, one) => sum + one, 0);
    const empty = columns.reduce((sum, column) => sum + missingCells(column, present), 0);
    return { name, features: columns.length, subjects, empty, cells: subjects * columns.length };
  });
  const patterns = summary.patterns.slice(0, MOST_PATTERNS);
  const counts = patterns.map(({ classes }) => classes);
  const hidden = hiddenCells(privacy, counts);
  const anything = hidden.some((row) => row.some(Boolean));
  const found = associations(cohort, outcomeVariable(cohort));
  return [
    {
      kind: 'table',
      id: 'modalities',
      caption: 'Modalities',
      columns: [
        plain('Modality'),
        numeric('Features'),
        numeric('Subjects'),
        numeric('Share'),
        numeric('Empty cells'),
        numeric('Of its cells'),
      ],
      rows: sizes.map(({ name, features, subjects, empty, cells }) => [
        word(name),
        { shown: String(features), value: features },
        countCell(privacy, subjects),
        word(percent(subjects, summary.subjects)),
        countCell(privacy, empty),
        word(cells === 0 ? '–' : `${((100 * empty) / cells).toFixed(1)} %`),
      ]),
    },
    ...(anything
      ? [text('The picture of the availability patterns is left out, since it would tell small counts.')]
      : [
          {
            kind: 'figure' as const,
            id: 'availability-patterns',
            caption: 'Availability patterns: who has which modalities, and the outcome in each',
            chart: upset(
              {
                modalities: summary.modalities,
                classes: cohort.classes,
                outcome: cohort.outcomeName,
                patterns: patterns.map((pattern, i) => ({ key: String(i), ...pattern })),
                totalPatterns: summary.patterns.length,
                totalSubjects: summary.subjects,
              },
              PICTURE,
            ),
          },
        ]),
    {
      kind: 'table',
      id: 'patterns',
      caption: 'Availability patterns',
      columns: [plain('Has'), ...cohort.classes.map(numeric), numeric('All')],
      rows: patterns.map(({ modalities, subjects, classes }, r) => [
        word(modalities.join(' + ') || 'none'),
        ...classes.map((count, c) => countCell(privacy, count, hidden[r]![c])),
        countCell(privacy, subjects),
      ]),
      note: [
        ...(summary.patterns.length > MOST_PATTERNS
          ? [`The ${MOST_PATTERNS} most frequent of ${summary.patterns.length}.`]
          : []),
        hiddenNote(privacy, anything) ?? '',
        '“All” counts subjects of unknown outcome too.',
      ].join(' '),
    },
    { kind: 'note', tone: 'info', title: 'Is missingness informative?', text: told.sentence },
    ...(found.every(({ effect }) => effect === null)
      ? []
      : [
          {
            kind: 'figure' as const,
            id: 'missingness-outcome',
            caption: `Having each modality and ${cohort.outcomeName}: strength of association`,
            chart: associationEffects(
              {
                variable: cohort.outcomeName,
                effectName: found[0]!.effectName,
                modalities: found.map(({ modality, effect, lower, upper, pAdjusted }) => ({
                  name: modality,
                  effect,
                  lower,
                  upper,
                  pAdjusted,
                })),
              },
              PICTURE,
            ),
          },
        ]),
    {
      kind: 'table',
      id: 'missingness-outcome-table',
      caption: `Having each modality and ${cohort.outcomeName}`,
      columns: [
        plain('Modality'),
        numeric('Have it'),
        numeric('Lack it'),
        plain('Test'),
        numeric('Effect'),
        numeric('p (Holm)'),
      ],
      rows: found.map(({ modality, have, lack, test, effect, pAdjusted }) => [
        word(modality),
        countCell(privacy, have),
        countCell(privacy, lack),
        word(test),
        three(effect),
        pCell(pAdjusted),
      ]),
      note: `Effect: ${found[0]?.effectName ?? 'none'}. Subjects of known outcome.`,
    },
  ];
}
