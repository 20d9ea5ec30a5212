import { byCodePoint } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import { completed } from '../method/settings.ts';
import { canonicalJson } from '../store/canonicalJson.ts';
import type { Project } from '../store/project.ts';
import { ProjectError } from '../store/projectError.ts';
import type { StudySpec } from './task.ts';

/** All that determines a study's figures, and where its cohort came from. */
export interface StudyIdentity {
  readonly spec: StudySpec;
  readonly record: Pick<ImportRecord, 'files' | 'decisions'>;
  /** `cohortSha256` of the cohort. */
  readonly cohortSha256: string;
}

/** What the project file says it is. */
export function identityOf(project: Project): StudyIdentity {
  return {
    spec: project.readSpec(),
    record: project.readImportRecord(),
    cohortSha256: project.cohortSha256(),
  };
}

/** Refuses (`ProjectError`, kind 'spec-differs') to resume a study with anything but its own cohort and settings. */
export function assertResumable(project: Project, requested: StudyIdentity): void {
  const differences = describeDifferences(identityOf(project), requested);
  if (differences.length === 0) return;
  const message = `${project.path} holds another study than the one asked for (${differences.join('; ')}).`;
  throw new ProjectError('spec-differs', `${message} Use its own settings, or another name.`);
}

/** The differences between a stored and a requested study, each as a clause for the user; none if they are the same. */
export function describeDifferences(stored: StudyIdentity, requested: StudyIdentity): string[] {
  return [
    // The order of methods is the order in which the user wrote them, and changes no figure.
    ...jsonDifferences('', comparable(stored.spec), comparable(requested.spec)),
    ...cohortDifferences(stored, requested),
  ];
}

function comparable(spec: StudySpec): Record<string, unknown> {
  return { ...spec, methods: [...new Set(spec.methods)].sort(byCodePoint), settings: completed(spec.settings) };
}

function cohortDifferences(stored: StudyIdentity, requested: StudyIdentity): string[] {
  // The same cohort may come from files of other names.
  if (stored.cohortSha256 === requested.cohortSha256) return [];
  const differences = [
    ...fileDifferences(stored.record, requested.record),
    ...jsonDifferences('import ', stored.record.decisions, requested.record.decisions),
  ];
  return differences.length > 0 ? differences : ['cohort: it differs, though files and decisions are the same'];
}

function fileDifferences(stored: StudyIdentity['record'], requested: StudyIdentity['record']): string[] {
  const key = (file: { role: string; name: string }) => `${file.role}\n${file.name}`;
  const asked = new Map(requested.files.map((file) => [key(file), file]));
  const differences: string[] = [];
  for (const file of stored.files) {
    const other = asked.get(key(file));
    asked.delete(key(file));
    if (other === undefined) differences.push(`cohort: file ${file.name} (${file.role}) is not among those given`);
    else if (other.sha256 !== file.sha256) differences.push(`cohort: file ${file.name} differs (SHA-256)`);
  }
  for (const file of asked.values()) differences.push(`cohort: file ${file.name} (${file.role}) is not in the study`);
  return differences;
}

/** Differences between two JSON values, by the path of their members. */
function jsonDifferences(path: string, stored: unknown, requested: unknown): string[] {
  if (isRecord(stored) && isRecord(requested)) {
    const keys = [...new Set([...Object.keys(stored), ...Object.keys(requested)])].sort(byCodePoint);
    return keys.flatMap((key) => {
      const inner = path === '' || path.endsWith(' ') ? `${path}${key}` : `${path}.${key}`;
      return jsonDifferences(inner, stored[key], requested[key]);
    });
  }
  if (asText(stored) === asText(requested)) return [];
  return [`${path}: ${show(stored)} in the file, ${show(requested)} asked for`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string {
  return value === undefined ? '' : canonicalJson(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return typeof value === 'string' ? value : asText(value);
}
