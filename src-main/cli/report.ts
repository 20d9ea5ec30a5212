/** `lacuna report`: a study, or patients, as documents to hand over. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { PrintError, printPage } from '../platform/printer.ts';
import { reportStyle } from '../platform/reportStyle.ts';
import { writeFileWhole, writeFolderWhole } from '../platform/writeWhole.ts';
import type { Paper } from '../report/html.ts';
import type { Privacy } from '../report/privacy.ts';
import { ReportError, studyReport } from '../report/studyReport.ts';
import { patientReport, type ReportedPatient } from '../report/patientReport.ts';
import type { Report } from '../report/model.ts';
import { engineByName } from '../engine/select.ts';
import { readKernel } from '../platform/kernel.ts';
import { findPatient, patientsOfSet } from './reportPatients.ts';
import { ResultsError, type Studied } from '../study/results/studied.ts';
import { readAnswers } from '../report/tripod/answers.ts';
import { tripodSection } from '../report/tripod/section.ts';
import { reportFiles, type Format } from '../report/write.ts';
import { openProject } from '../store/project.ts';
import { ArgumentError } from './argumentError.ts';
import { integerOption, textOption, type Arguments, type OptionDefinition } from './options.ts';
import { refuseMissingFolder } from './outFile.ts';
import { ProgressLine, remark } from './output.ts';

export const reportOptions: readonly OptionDefinition[] = [
  { name: 'out', value: 'FILE', help: 'R.pdf, R.html, R.json, or a folder DIR/ of CSV files' },
  { name: 'paper', value: 'A4|Letter', help: 'paper of the PDF (default: A4)' },
  { name: 'least-count', value: 'N', help: 'do not tell counts of 1 to N-1 (default: 0, tell all)' },
  { name: 'pseudonyms', value: null, help: 'pseudonyms in place of ids' },
  { name: 'tripod', value: null, help: 'with a draft for the items of TRIPOD+AI' },
  { name: 'patient', value: 'ID', repeatable: true, help: 'a page for this patient, instead of the study' },
  { name: 'predictions', value: 'last|N', help: 'a page for each patient of predictions kept in the project' },
  { name: 'method', value: 'NAME', help: 'method that answers for the patients (default: as predicted)' },
];

const formats: Readonly<Record<string, Format>> = { '.pdf': 'pdf', '.html': 'html', '.htm': 'html', '.json': 'json' };

/** @throws ArgumentError */
export function formatOf(out: string): Format {
  if (/[\\/]$/.test(out)) return 'csv';
  const ending = extname(out).toLowerCase();
  const format = ending === '' ? 'csv' : formats[ending];
  if (format) return format;
  throw new ArgumentError(
    `--out ${out}: give a name that ends in .pdf, .html or .json, or a folder for CSV files (DIR/).`,
  );
}

function paperOf(options: Arguments['options']): Paper {
  const asked = textOption(options, 'paper') ?? 'A4';
  const paper = (['A4', 'Letter'] as const).find((one) => one.toLowerCase() === asked.toLowerCase());
  if (paper) return paper;
  throw new ArgumentError(`--paper ${asked}: give A4 or Letter.`);
}

/** @throws ArgumentError */
async function reportAsked(
  of: Studied,
  name: string,
  privacy: Privacy,
  options: Arguments['options'],
): Promise<Report> {
  const asked = patientsAsked(of, options);
  if (asked === null) {
    const drafted = options['tripod'] === true;
    return studyReport(of, name, privacy, (context) =>
      drafted ? [tripodSection(context, readAnswers(of.project))] : [],
    );
  }
  const engine = engineByName(of.spec.engine, readKernel());
  const progress = new ProgressLine();
  try {
    return await patientReport(of, name, asked, engine, privacy, (done) => {
      progress.update(done / asked.length, `${done} of ${asked.length} patients`);
    });
  } finally {
    progress.end();
  }
}

/** Null where the report is of the study. @throws ArgumentError */
function patientsAsked(of: Studied, options: Arguments['options']): ReportedPatient[] | null {
  const ids = options['patient'];
  const predictions = textOption(options, 'predictions');
  const method = textOption(options, 'method') ?? null;
  if (method !== null && !of.spec.methods.includes(method)) {
    throw new ArgumentError(`--method ${method}: the study has ${of.spec.methods.join(', ')}.`);
  }
  if (Array.isArray(ids) && predictions !== undefined) {
    throw new ArgumentError('Give --patient or --predictions, not both.');
  }
  if (Array.isArray(ids)) return (ids as string[]).map((id) => findPatient(of, id, method));
  return predictions === undefined ? null : patientsOfSet(of, predictions, method);
}

export async function report({ options, positionals }: Arguments): Promise<number> {
  const [path, extra] = positionals;
  if (path === undefined || extra !== undefined) throw new ArgumentError('lacuna report: give one project file.');
  const out = textOption(options, 'out');
  if (out === undefined) throw new ArgumentError('lacuna report: say by --out which file or folder to write.');
  const format = formatOf(out);
  if (existsSync(out) && !(format === 'csv' && readdirSync(out).length === 0)) {
    throw new ArgumentError(`${out} exists already: choose another name.`);
  }
  refuseMissingFolder(out);
  const paper = paperOf(options);
  const privacy: Privacy = {
    leastCount: integerOption(options, 'least-count', 0, 1000) ?? 0,
    pseudonyms: options['pseudonyms'] === true,
  };
  const project = openProject(path, { readonly: true });
  try {
    const of = { project, cohort: project.readCohort(), spec: project.readSpec(), cache: new Map<string, unknown>() };
    const name = basename(path).replace(/\.lacuna$/i, '');
    const made = await reportAsked(of, name, privacy, options);
    const { folder, files } = await reportFiles(made, format, { style: reportStyle(), paper, print: printPage });
    if (folder) writeFolderWhole(out, files);
    else writeFileWhole(out, files[0]!.bytes);
    remark(`Report written: ${out}`);
    return 0;
  } catch (error) {
    if (error instanceof ReportError || error instanceof ResultsError)
      throw new ArgumentError(`${path}: ${error.message}`);
    if (error instanceof PrintError) {
      remark(`error: ${error.message}`);
      return 1;
    }
    throw error;
  } finally {
    project.close();
  }
}
