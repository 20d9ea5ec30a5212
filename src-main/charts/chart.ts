/**
 * What every chart is made of: plain data in, one SVG text and its numbers out. No DOM: the window, the report and the
 * gallery use the same functions. Marks that can be chosen carry `data-key`; whoever shows the chart listens for clicks.
 */

/** A finished picture. */
export interface Chart {
  /** One `<svg>` element with concrete colours, a title and a description; safe to put into a page. */
  readonly svg: string;
  /** The numbers behind it, with a header line. */
  readonly csv: string;
  readonly width: number;
  readonly height: number;
}

export interface Theme {
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly paper: string;
  readonly accent: string;
  /** For classes, methods and modalities; told apart also in grey and by people with colour-vision deficiency. */
  readonly series: readonly string[];
  readonly good: string;
  readonly bad: string;
}

export interface ChartOptions {
  /** CSS pixels. */
  readonly width: number;
  readonly theme: Theme;
  /** `data-key` of marks that are chosen. */
  readonly chosen?: readonly string[];
}

// Okabe and Ito's palette (jfly.uni-koeln.de/color, 2008), darkened on white and lightened on black for contrast of 3:1.
export const lightTheme: Theme = {
  ink: '#1b2430',
  faint: '#5a6675',
  grid: '#dde3ea',
  paper: '#ffffff',
  accent: '#0b5fa5',
  series: ['#0b5fa5', '#c1540a', '#007a5a', '#a8478a', '#8a6d00', '#2b8fbd', '#444444'],
  good: '#007a5a',
  bad: '#b3331d',
};

export const darkTheme: Theme = {
  ink: '#e8edf3',
  faint: '#a3afbd',
  grid: '#38434f',
  paper: '#171d24',
  accent: '#6cb8f2',
  series: ['#6cb8f2', '#f09a5b', '#4cc79f', '#dd8cc2', '#e3c64a', '#8fd3ee', '#c9c9c9'],
  good: '#4cc79f',
  bad: '#f2866f',
};

export const FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Text made safe for SVG: names of columns and subjects come from the user's files. */
export function escapeText(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}

/** An element; attributes are escaped, numbers rounded to a hundredth of a pixel, `children` must be SVG already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const parts = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escapeText(value!)}"`);
  return `<${name}${parts.join('')}>${children.join('')}</${name}>`;
}

/** Plain text at a place. */
export function label(text: string, attributes: Attributes): string {
  return element('text', attributes, escapeText(text));
}

export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

/** Numbers as people write them: three significant digits, no exponent between .001 and 100,000. */
export function readable(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 100_000 || size < 0.001) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** Shortens text to so many characters, in the middle, where names of features differ least. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Read out by screen readers: what it is, and what it shows. */
  readonly title: string;
  readonly description: string;
  readonly theme: Theme;
  readonly body: readonly string[];
  readonly table: readonly (readonly (string | number | null)[])[];
}

/** Puts a picture together. */
export function chart({ width, height, title, description, theme, body, table }: Picture): Chart {
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
      role: 'img',
      'aria-label': `${title}. ${description}`,
      'font-family': FONT,
      'font-size': 12,
      fill: theme.ink,
    },
    element('title', {}, escapeText(title)),
    element('desc', {}, escapeText(description)),
    ...body,
  );
  return { svg, csv: csvOf(table), width, height };
}

/** A cell that begins like a formula is quoted by a leading apostrophe, since spreadsheets would run it. */
function csvOf(rows: Picture['table']): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return '';
    if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}
