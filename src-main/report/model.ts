/**
 * What a report says, before it is a page, a table or a file: one model behind PDF, HTML, JSON and CSV. Text is plain,
 * as it came from the user's files; each writer makes it safe for its format.
 */
import type { Chart } from '../charts/chart.ts';

export interface Report {
  readonly kind: 'study' | 'patients';
  readonly title: string;
  /** Of the study: the name of its file. */
  readonly study: string;
  /** When the study was finished: ISO 8601, UTC; never the time of the export. */
  readonly at: string;
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
}

export interface Fact {
  readonly label: string;
  readonly text: string;
}

export interface Section {
  /** Unique in the report: letters, digits, hyphens. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Begins a page. */
  readonly newPage?: boolean;
  /** Second-level headings. */
  readonly sections?: readonly Section[];
}

export type Block = TextBlock | ListBlock | FactsBlock | TableBlock | FigureBlock | NoteBlock | CodeBlock;

export interface TextBlock {
  readonly kind: 'text';
  readonly text: string;
}

export interface ListBlock {
  readonly kind: 'list';
  readonly items: readonly string[];
}

export interface FactsBlock {
  readonly kind: 'facts';
  readonly facts: readonly Fact[];
}

/** `shown` is what people read; `value` what JSON and CSV keep, with full precision. */
export interface Cell {
  readonly shown: string;
  readonly value: string | number | null;
  /** Of an interval: its ends, which stand in columns of their own where programs read. */
  readonly ends?: { readonly lower: number; readonly upper: number };
}

export interface TableBlock {
  readonly kind: 'table';
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly { readonly label: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
  readonly note?: string;
  /** As of a figure. */
  readonly half?: boolean;
}

export interface FigureBlock {
  readonly kind: 'figure';
  readonly id: string;
  readonly caption: string;
  /** Its title and description are read out in its place. */
  readonly chart: Chart;
  /** Halves that follow each other stand side by side. */
  readonly half?: boolean;
}

export interface NoteBlock {
  readonly kind: 'note';
  readonly tone: 'info' | 'caution';
  readonly title: string;
  readonly text: string;
}

export interface CodeBlock {
  readonly kind: 'code';
  readonly label: string;
  readonly text: string;
}

/** On every report and every page of it. */
export const CAUTION = 'For research use only. Not a medical device.';

export const text = (content: string): TextBlock => ({ kind: 'text', text: content });

/** A figure with three decimals. */
export function three(value: number | null): Cell {
  const known = value !== null && Number.isFinite(value);
  return { shown: known ? minus(value.toFixed(3)) : '–', value: known ? value : null };
}

export function word(content: string): Cell {
  return { shown: content, value: content };
}

/** A typographic minus, and no '-0.000'. */
export function minus(fixed: string): string {
  return Number(fixed) === 0 ? fixed.replace('-', '') : fixed.replace('-', '−');
}

/** '0.871 to 0.915', or nothing where there is none. */
export function interval(lower: number | null, upper: number | null): Cell {
  if (lower === null || upper === null) return { shown: '–', value: null };
  const shown = `${minus(lower.toFixed(3))} to ${minus(upper.toFixed(3))}`;
  return { shown, value: shown, ends: { lower, upper } };
}

export function ranged(range: { readonly lower: number; readonly upper: number } | null): Cell {
  return interval(range?.lower ?? null, range?.upper ?? null);
}

/** A p value: three decimals, or that it is smaller. */
export function pCell(p: number | null): Cell {
  return p !== null && p < 0.001 ? { shown: '< 0.001', value: p } : three(p);
}

/** Every section of a report and of its sections, in reading order. */
export function allSections(sections: readonly Section[]): Section[] {
  return sections.flatMap((section) => [section, ...allSections(section.sections ?? [])]);
}

/** 'a', 'a and b', 'a, b and c'. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
