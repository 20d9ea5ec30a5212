/** Who lacks what, and what it goes with. */
import { byCodePoint, type Cohort, type Column } from '../cohort/cohort.ts';
import {
  orderSubjects,
  outcomeBytes,
  packAvailability,
  type Availability,
  type Level,
} from '../cohort/availability.ts';
import { missingCells } from '../cohort/missingCells.ts';
import type { missingnessRequests } from '../contract/missingness.ts';
import type { ColumnName } from '../contract/schemas.ts';
import { associations, columnVariable, groupVariable, outcomeVariable, type Variable } from '../method/missingness.ts';
import { patternAuc, type PatternAuc } from '../method/patternAuc.ts';
import { RequestError, type Handlers } from './session.ts';
import { cohortOf } from './workspace.ts';

/** A cohort never changes, so what was worked out for it holds as long as it is open. */
const packed = new WeakMap<Cohort, Map<Level, Availability>>();
const aucs = new WeakMap<Cohort, PatternAuc>();

export function missingnessHandlers(): Handlers<keyof typeof missingnessRequests> {
  return {
    'missingness.matrix': (session, { of, level }) => {
      const { cohort } = cohortOf(session, of);
      const { columns, bits, bytesPerRow } = availabilityOf(cohort, level);
      const bytes = new Uint8Array(bits.length + cohort.subjects.length);
      bytes.set(bits);
      bytes.set(outcomeBytes(cohort), bits.length);
      return {
        subjects: cohort.subjects.length,
        columns: columns.map((column) => ({ ...column })),
        data: session.keep(`missingness.matrix ${of} ${level}`, bytes),
        bytesPerRow,
      };
    },
    'missingness.order': (session, { of, level, by }) => {
      const { cohort } = cohortOf(session, of);
      const order = typeof by === 'object' ? { column: columnOf(cohort, by) } : by;
      const permutation = orderSubjects(cohort, availabilityOf(cohort, level), order);
      const bytes = new Uint8Array(permutation.length * 4);
      const view = new DataView(bytes.buffer);
      permutation.forEach((subject, row) => {
        view.setInt32(row * 4, subject, true);
      });
      return { data: session.keep(`missingness.order ${of} ${level}`, bytes) };
    },
    'missingness.associations': (session, { of, with: what }) => {
      const { cohort } = cohortOf(session, of);
      return associations(cohort, variableOf(cohort, what)).map((one) => ({ ...one, table: [...one.table] }));
    },
    'missingness.patternAuc': (session, { of }) => {
      const { cohort } = cohortOf(session, of);
      const known = aucs.get(cohort) ?? patternAuc(cohort);
      aucs.set(cohort, known);
      return known;
    },
    'missingness.cells': (session, { of }) =>
      cohortOf(session, of).cohort.modalities.map(({ name: modality, present, columns }) => {
        const subjects = present.reduce((sum, one) => sum + one, 0);
        const counts = columns.map((column) => ({ name: column.name, missing: missingCells(column, present) }));
        const missing = counts.reduce((sum, one) => sum + one.missing, 0);
        return { modality, subjects, cells: subjects * columns.length, missing, columns: counts };
      }),
  };
}

function availabilityOf(cohort: Cohort, level: Level): Availability {
  const levels = packed.get(cohort) ?? new Map<Level, Availability>();
  packed.set(cohort, levels);
  const known = levels.get(level) ?? packAvailability(cohort, level);
  levels.set(level, known);
  return known;
}

function columnOf(cohort: Cohort, { modality, column }: ColumnName): Column {
  const found = cohort.modalities.find(({ name }) => name === modality)?.columns.find(({ name }) => name === column);
  if (!found) throw new RequestError('input', `The cohort has no column "${column}" in ${modality}.`, { column });
  return found;
}

function variableOf(cohort: Cohort, what: 'outcome' | 'group' | ColumnName): Variable {
  if (what === 'outcome') return outcomeVariable(cohort);
  if (what !== 'group') return columnVariable(columnOf(cohort, what));
  const variable = groupVariable(cohort, [...new Set(cohort.groups ?? [])].sort(byCodePoint));
  if (!variable)
    throw new RequestError('input', 'The cohort has no groups; give a table of groups in the cohort view.');
  return variable;
}
