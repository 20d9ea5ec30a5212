/** `lacuna measure`: what to measure next, per new patient; or whether such promises are kept. */
import { basename } from 'node:path';
import { importNewSubjects } from '../cohort/newSubjects.ts';
import { optionsFromDecisions } from '../cohort/options.ts';
import { describeSchema } from '../cohort/schema.ts';
import type { MeasureNext } from '../contract/prediction.ts';
import type { PromiseCheck, PromiseFigure } from '../contract/results.ts';
import { engineByName } from '../engine/select.ts';
import type { Threshold } from '../method/measureNext.ts';
import { readKernel } from '../platform/kernel.ts';
import { openProject } from '../store/project.ts';
import { defaultMethod, PredictionError } from '../study/predictNew.ts';
import { measureNext } from '../study/results/measureNext.ts';
import { checkPromise } from '../study/results/measurePromise.ts';
import { ResultsError, type Studied } from '../study/results/studied.ts';
import { ArgumentError } from './argumentError.ts';
import { cohortInput } from './cohortArguments.ts';
import { refuseUnfinished } from './evaluate.ts';
import { textOption, type Arguments, type OptionDefinition, type Options } from './options.ts';
import { print, printJson, ProgressLine, remark, shellPath, textTable } from './output.ts';

export const measureOptions: readonly OptionDefinition[] = [
  { name: 'new', value: 'FOLDER', help: 'tables of new patients: a ranked list for each' },
  { name: 'validate', value: null, help: 'hide known modalities, and set what is promised against what is seen' },
  { name: 'method', value: 'NAME', help: 'method that answers (default: student, else the first of the study)' },
  { name: 'threshold', value: 'P', help: 'of two classes: probability of the second from which it is decided on (.5)' },
  { name: 'costs', value: 'NAME=COST,…', help: 'costs of modalities: the list is then by expected change per cost' },
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

/** @throws ArgumentError */
function thresholdOf(options: Options): Threshold {
  const text = textOption(options, 'threshold');
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new ArgumentError(`--threshold ${text}: give a probability above 0 and below 1, such as .5.`);
}

/** 'pet=900,csf=350.5'; a name may have '=' in it, not a comma. @throws ArgumentError */
function costsOf(options: Options): Record<string, number> {
  const text = textOption(options, 'costs');
  if (text === undefined) return {};
  const costs = text.split(',').map((part): [string, number] => {
    const at = part.lastIndexOf('=');
    const cost = at > 0 ? part.slice(at + 1).trim() : '';
    if (cost === '' || !(Number(cost) > 0) || !Number.isFinite(Number(cost))) {
      throw new ArgumentError(`--costs ${part}: give NAME=COST with a number above 0, such as pet=900.`);
    }
    return [part.slice(0, at).trim(), Number(cost)];
  });
  return Object.fromEntries(costs);
}

export async function measure({ options, positionals }: Arguments): Promise<number> {
  const [path, extra] = positionals;
  if (path === undefined || extra !== undefined) throw new ArgumentError('lacuna measure: give one project file.');
  const folder = textOption(options, 'new');
  const validate = options['validate'] === true;
  if (validate === (folder !== undefined)) {
    throw new ArgumentError('lacuna measure: give either --new with a folder of new patients, or --validate.');
  }
  const threshold = thresholdOf(options);
  const costs = costsOf(options);
  if (validate && Object.keys(costs).length > 0) {
    throw new ArgumentError('--costs is for --new: costs do not change what is promised.');
  }
  const project = openProject(path, { readonly: true });
  try {
    const of = { project, cohort: project.readCohort(), spec: project.readSpec(), cache: new Map<string, unknown>() };
    const method = textOption(options, 'method') ?? defaultMethod(of.spec);
    if (validate) refuseUnfinished(project);
    if (validate) await validation(of, method, threshold, options['json'] === true);
    else await lists(of, method, threshold, costs, folder!, options['json'] === true);
    return 0;
  } catch (error) {
    if (error instanceof ResultsError) throw new ArgumentError(`${path}: ${error.message}`);
    if (!(error instanceof PredictionError)) throw error;
    throw new ArgumentError(
      error.reason === 'method'
        ? `--method: ${error.message}`
        : `${path}: ${error.message}; lacuna run --out ${shellPath(path)} --resume.`,
    );
  } finally {
    project.close();
  }
}

async function lists(
  of: Studied,
  method: string,
  threshold: Threshold,
  costs: Readonly<Record<string, number>>,
  folder: string,
  json: boolean,
): Promise<void> {
  const options = optionsFromDecisions(of.project.readImportRecord().decisions);
  const input = { ...(await cohortInput(folder, {})), options };
  const { cohort, record } = await importNewSubjects(input, describeSchema(of.cohort));
  for (const { message } of record.warnings) remark(`note: ${message}`);
  const engine = engineByName(of.spec.engine, readKernel());
  const progress = new ProgressLine();
  const patients = cohort.subjects.flatMap((subject, row): MeasureNext[] => {
    progress.update(row / cohort.subjects.length, `${row} of ${cohort.subjects.length} patients`);
    if (!cohort.modalities.some(({ present }) => present[row] === 1)) {
      remark(`note: ${subject} has no modality of this study.`);
      return [];
    }
    const asked = { subject, origin: 'new' as const, cohort, row, method, leaveOut: [], threshold, costs };
    return [measureNext(of, asked, engine)];
  });
  progress.end();
  if (json) printJson({ method, threshold, patients });
  else print(patients.map(listText).join('\n\n'));
}

function listText({ subject, have, method, modalities, rankedBy, note }: MeasureNext): string {
  const title = `${subject}: has ${have.join(', ')}${method === null ? '' : `; answered by ${method}`}`;
  if (note !== null) return `${title}\n${note}`;
  const byCost = rankedBy === 'cost';
  const header = ['measure', 'change', '95 % interval', '5th to 95th pct', 'entropy fall', 'flips', 'patients'];
  const rows = modalities
    .filter(({ promised }) => promised !== null)
    .map(({ modality, promised, donors, cost, perCost }) => {
      const { change, changeLow, changeHigh, entropyFall, flips } = promised!;
      return [
        modality,
        three(change.value),
        `${three(change.lower)}–${three(change.upper)}`,
        `${three(changeLow)}–${three(changeHigh)}`,
        three(entropyFall.value),
        three(flips.value),
        String(donors),
        ...(byCost ? [cost === null ? '' : String(cost), perCost === null ? '' : perCost.toPrecision(3)] : []),
      ];
    });
  const silent = modalities.filter(({ promised }) => promised === null).map(({ sentence }) => sentence);
  const table = rows.length === 0 ? [] : [textTable([...header, ...(byCost ? ['cost', 'per cost'] : [])], rows)];
  return [title, ...table, ...silent].join('\n');
}

async function validation(of: Studied, method: string, threshold: Threshold, json: boolean): Promise<void> {
  const progress = new ProgressLine();
  const engine = engineByName(of.spec.engine, readKernel());
  const check = await checkPromise(of, engine, method, threshold, (done, total) => {
    progress.update(total === 0 ? 1 : done / total, `${done} of ${total} hidden modalities`);
  });
  progress.end();
  const cohort = basename(of.project.path).replace(/\.lacuna$/i, '');
  if (json) printJson({ cohort, ...check });
  else print(validationText(cohort, check));
}

function validationText(cohort: string, check: PromiseCheck): string {
  const { method, pairs, unpromised, leftOut, absoluteChange, flips, entropyFall, modalities } = check;
  if (!absoluteChange || !flips) {
    return `${cohort}, ${method}: nothing can be promised, so nothing was checked. ${
      unpromised > 0 ? 'There are too few training patients.' : 'It needs a method that answers with a modality hidden.'
    }`;
  }
  const line = (name: string, figure: PromiseFigure): string[] => [
    name,
    two(figure?.slope ?? null),
    `${two(figure?.slopeLower ?? null)} to ${two(figure?.slopeUpper ?? null)}`,
    three(figure?.meanPromised ?? null),
    three(figure?.meanSeen ?? null),
  ];
  const bins = (title: string, figure: PromiseFigure): string =>
    textTable(
      [title, 'seen', '95 % interval', 'pairs'],
      (figure?.bins ?? []).map(({ promised, seen, lower, upper, pairs: n }) => [
        three(promised),
        three(seen),
        `${three(lower)}–${three(upper)}`,
        String(n),
      ]),
    );
  return [
    `${cohort}, ${method}: ${pairs} promises on ${absoluteChange.subjects} subjects (known modalities hidden)`,
    textTable(
      ['', 'slope', '95 % interval', 'promised', 'seen'],
      [line('absolute change', absoluteChange), line('flips', flips), line('entropy fall', entropyFall)],
    ),
    '',
    bins('promised change', absoluteChange),
    '',
    bins('promised flips', flips),
    '',
    textTable(
      ['modality', 'subjects', 'promised', 'seen', 'flips promised', 'seen'],
      modalities.map((one) => [
        one.modality,
        String(one.subjects),
        three(one.promisedChange),
        three(one.seenChange),
        three(one.promisedFlips),
        three(one.seenFlips),
      ]),
    ),
    ...(unpromised > 0 ? [`${unpromised} times there were too few training patients for a promise.`] : []),
    ...(leftOut > 0 ? [`${leftOut} subjects of rare availability patterns were left out.`] : []),
  ].join('\n');
}

function two(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

function three(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
