/** The report as one page without script: readable offline, and what the PDF is printed from. */
import { escapeText as escapeAll } from '../charts/chart.ts';
import { CAUTION, type Block, type Cell, type Report, type Section } from './model.ts';

/** What a page is dressed in; all of it goes into the page. */
export interface PageStyle {
  readonly css: string;
  readonly fonts: readonly ReportFont[];
}

export interface ReportFont {
  readonly family: string;
  readonly weight: 400 | 600;
  /** CSS `unicode-range`. */
  readonly range: string;
  /** WOFF2. */
  readonly bytes: Uint8Array;
}

export type Paper = 'A4' | 'Letter';

// Nothing is fetched, nothing runs, wherever the page is opened.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:";

export function htmlText(report: Report, style: PageStyle, paper: Paper = 'A4'): string {
  const { title, study, at, facts, sections } = report;
  const body = [
    '<header class="title">',
    `<p class="maker">Lacuna</p><h1>${escapeText(title)}</h1>`,
    `<p class="study"><bdi>${escapeText(study)}</bdi> · ${escapeText(dateOf(at))}</p>`,
    factsHtml(facts),
    `<p class="caution" role="note">${escapeText(CAUTION)}</p>`,
    '</header>',
    report.kind === 'study' ? contents(sections) : '',
    `<main>${sections.map((section) => sectionHtml(section, 2)).join('')}</main>`,
  ];
  return [
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeText(`${title}: ${study}`)}</title>`,
    `<style>${style.fonts.map(fontFace).join('')}${pageRule(report, paper)}${style.css}</style></head>`,
    `<body class="${report.kind}">${body.join('\n')}</body></html>\n`,
  ].join('\n');
}

/** Longer names than this break a page, and nobody reads them to the end. */
const LONGEST = 120;
const LONG_RUN = new RegExp(`[\\p{L}\\p{N}\\p{M}_-]{${LONGEST + 1},}`, 'gu');

/** Words without end are cut in the middle; the data formats keep them whole. */
function withoutLongRuns(content: string): string {
  return content.replace(LONG_RUN, (run) => `${run.slice(0, LONGEST / 2)}…${run.slice(1 - LONGEST / 2)}`);
}

function escapeText(content: string): string {
  return escapeAll(withoutLongRuns(content));
}

/** 24 November 2026, of a time in UTC. */
export function dateOf(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.valueOf())) return at;
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

function fontFace({ family, weight, range, bytes }: ReportFont): string {
  const source = `url(data:font/woff2;base64,${Buffer.from(bytes).toString('base64')}) format('woff2')`;
  return `@font-face{font-family:'${family}';font-weight:${weight};src:${source};unicode-range:${range}}`;
}

const LONGEST_NAME = 60;

/** Names of files come from outside: in a style sheet every character that is not plain is escaped. */
function cssString(content: string): string {
  const short = content.length > LONGEST_NAME ? `${content.slice(0, LONGEST_NAME - 1)}…` : content;
  const safe = Array.from(short, (character) =>
    /^[\w .,:·-]$/u.test(character) ? character : `\\${character.codePointAt(0)!.toString(16)} `,
  );
  return `"${safe.join('')}"`;
}

function pageRule({ title, study, at }: Report, paper: Paper): string {
  const box = (place: string, content: string): string => `@${place}{content:${content}}`;
  return [
    `@page{size:${paper};`,
    box('top-left', cssString(`Lacuna · ${title}`)),
    box('top-right', cssString(`${study} · ${dateOf(at)}`)),
    box('bottom-left', cssString(CAUTION)),
    box('bottom-right', '"Page " counter(page) " of " counter(pages)'),
    '}',
  ].join('');
}

function contents(sections: readonly Section[]): string {
  const items = sections.map(({ id, title }) => `<li><a href="#${id}">${escapeText(title)}</a></li>`);
  return `<nav aria-label="Contents"><ol>${items.join('')}</ol></nav>`;
}

function sectionHtml({ id, title, blocks, newPage, sections }: Section, level: number): string {
  const page = newPage ? ' class="page"' : '';
  return [
    `<section id="${id}" aria-labelledby="${id}-title"${page}>`,
    `<h${level} id="${id}-title"><bdi>${escapeText(title)}</bdi></h${level}>`,
    ...blocks.map((block, at) => paired(blocks, at) + blockHtml(block) + unpaired(blocks, at)),
    ...(sections ?? []).map((section) => sectionHtml(section, level + 1)),
    '</section>',
  ].join('\n');
}

const isHalf = (block: Block | undefined): boolean =>
  (block?.kind === 'figure' || block?.kind === 'table') && block.half === true;

/** Opens, or closes, a row of small pictures. */
function paired(blocks: readonly Block[], at: number): string {
  return isHalf(blocks[at]) && !isHalf(blocks[at - 1]) ? '<div class="halves">' : '';
}
function unpaired(blocks: readonly Block[], at: number): string {
  return isHalf(blocks[at]) && !isHalf(blocks[at + 1]) ? '</div>' : '';
}

/** Longer words than this may be broken anywhere; others never are. */
const LONGEST_WORD = 24;

function hasLongWord(content: string): boolean {
  return content.split(/[\s]+/).some((part) => part.length > LONGEST_WORD);
}

/** Tables up to this many rows are kept on one page. */
const SHORT_TABLE = 16;

function factsHtml(facts: Report['facts']): string {
  const rows = facts.map(
    ({ label, text }) => `<div><dt>${escapeText(label)}</dt><dd><bdi>${escapeText(text)}</bdi></dd></div>`,
  );
  return `<dl class="facts">${rows.join('')}</dl>`;
}

function cellHtml({ shown }: Cell, numeric: boolean, first: boolean): string {
  const content = `<bdi>${escapeText(shown)}</bdi>`;
  const long = hasLongWord(shown) ? 'long' : '';
  // One word, a method's name say, is not broken at its hyphens.
  const named = long || (/\s/.test(shown) ? '' : 'name');
  if (first) return `<th scope="row"${named && ` class="${named}"`}>${content}</th>`;
  const kind = numeric && !long ? 'n' : long;
  return `<td${kind && ` class="${kind}"`}>${content}</td>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeText(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeText(item)}</li>`).join('')}</ul>`;
    case 'facts':
      return factsHtml(block.facts);
    case 'note':
      return (
        `<aside class="note ${block.tone}"><p class="head">${escapeText(block.title)}</p>` +
        `<p>${escapeText(block.text)}</p></aside>`
      );
    case 'code':
      return (
        `<figure class="code"><figcaption>${escapeText(block.label)}</figcaption>` +
        `<pre tabindex="0">${escapeText(block.text)}</pre></figure>`
      );
    case 'figure':
      return (
        `<figure class="picture" id="${block.id}"><figcaption>${escapeText(block.caption)}</figcaption>` +
        `<div class="drawing">${withoutLongRuns(block.chart.svg)}</div></figure>`
      );
    case 'table': {
      const { columns, rows, caption, note, id } = block;
      const heads = columns.map(
        ({ label, numeric }) =>
          `<th scope="col" class="${[numeric ? 'n' : '', hasLongWord(label) ? 'long' : ''].join(' ').trim()}">${escapeText(label)}</th>`,
      );
      const lines = rows.map(
        (row) => `<tr>${row.map((cell, c) => cellHtml(cell, columns[c]!.numeric, c === 0)).join('')}</tr>`,
      );
      const below = note === undefined ? '' : `<p class="below">${escapeText(note)}</p>`;
      return (
        `<div class="table${rows.length <= SHORT_TABLE ? ' short' : ''}" id="${id}"><div class="scroll" tabindex="0" role="region" aria-label="${escapeText(caption)}">` +
        `<table><caption>${escapeText(caption)}</caption><thead><tr>${heads.join('')}</tr></thead>` +
        `<tbody>${lines.join('')}</tbody></table></div>${below}</div>`
      );
    }
  }
}
