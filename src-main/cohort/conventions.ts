/**
 * What column names mean in the files of the field: BIDS, FreeSurfer, REDCap, ADNI.
 */
import { CohortError } from './record.ts';

const ID_NAMES = new Set([
  'id', 'subject', 'subject_id', 'subjectid', 'subj_id', 'participant', 'participant_id', 'patient', 'patient_id',
  'patientid', 'record_id', 'study_id', 'rid', 'ptid', 'src_subject_id', 'subjectkey', 'eid', 'mrn',
]); // prettier-ignore

/** In the order of preference. */
const VISIT_NAMES = [
  'viscode', 'viscode2', 'redcap_event_name', 'visit', 'visit_id', 'session', 'session_id', 'timepoint', 'wave',
  'event_name', 'redcap_repeat_instance',
]; // prettier-ignore

const ADNI_NAMES = new Set(['phase', 'colprot', 'origprot', 'update_stamp', 'userdate', 'userdate2', 'viscode2']);

export function isIdName(name: string): boolean {
  return ID_NAMES.has(name.toLowerCase()) || isFreeSurferHeader(name);
}

/** First header cell of asegstats2table ('Measure:volume') and aparcstats2table ('lh.aparc.thickness'). */
function isFreeSurferHeader(name: string): boolean {
  return /^Measure:\w+$/i.test(name) || /^[lr]h\.[\w.-]+\.\w+$/.test(name);
}

/** Index of the first column that names a visit, -1 where there is none. */
export function findVisitColumn(header: readonly string[]): number {
  const lower = header.map((name) => name.toLowerCase());
  for (const name of VISIT_NAMES) {
    const index = lower.indexOf(name);
    if (index >= 0) return index;
  }
  return -1;
}

export function isRedcap(header: readonly string[]): boolean {
  return header.some((name) => /^redcap_/.test(name) || isCheckbox(name));
}

/** REDCap exports a checkbox as one column per choice, 0 where it is not ticked: also where nobody opened the form. */
export function isCheckbox(name: string): boolean {
  return /___[A-Za-z0-9_]+$/.test(name);
}

/**
 * Tells why a column is never a feature by its name alone; null where it may be one. Looks at the whole header once, as
 * tables may have tens of thousands of columns.
 */
export function administrativeOf(header: readonly string[]): (name: string) => string | null {
  const redcap = isRedcap(header);
  const adni = header.some((name) => /^(rid|ptid)$/i.test(name)) && header.some((name) => /^viscode/i.test(name));
  return (name) => {
    const lower = name.toLowerCase();
    if (ID_NAMES.has(lower)) return 'identifier';
    if (VISIT_NAMES.includes(lower)) return 'visit';
    if (/^redcap_(repeat_instrument|data_access_group|survey_identifier)$/.test(lower)) return 'REDCap';
    if (redcap && lower.endsWith('_complete')) return 'REDCap form status';
    return adni && ADNI_NAMES.has(lower) ? 'ADNI administration' : null;
  };
}

/**
 * Index of the id column of one table.
 * @param wanted the user's column name for this table; null for the first column.
 * @param everywhere whether `wanted` was given for all tables alike, so that this table may differ.
 * @throws CohortError where the table has no such column.
 */
export function findIdColumn(
  file: string,
  header: readonly string[],
  wanted: string | null,
  everywhere: boolean,
): number {
  if (wanted === null) return 0;
  const index = header.indexOf(wanted);
  if (index >= 0) return index;
  if (everywhere && isIdName(header[0] ?? '')) return 0;
  throw new CohortError(
    `${file} has no column "${wanted}" to read subject ids from; its columns are ${header.slice(0, 6).join(', ')}` +
      `${header.length > 6 ? ', ...' : ''}: say --id TABLE=COLUMN for this table.`,
    { file, row: 1, column: wanted },
  );
}
