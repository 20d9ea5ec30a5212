/** What reports are dressed in: style sheet and fonts that come with Lacuna. */
import { readFileSync } from 'node:fs';
import type { PageStyle } from '../report/html.ts';

const folder = new URL('../../resources/report/', import.meta.url);

// As the makers of these files cut the alphabet (Fontsource, after Google Fonts).
const RANGES = {
  latin:
    'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD',
  'latin-ext':
    'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF',
  greek: 'U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF',
} as const;

export function reportStyle(): PageStyle {
  const fonts = Object.entries(RANGES).flatMap(([subset, range]) =>
    ([400, 600] as const).map((weight) => ({
      family: 'Source Sans 3',
      weight,
      range,
      bytes: new Uint8Array(readFileSync(new URL(`source-sans-3-${subset}-${weight}-normal.woff2`, folder))),
    })),
  );
  return { css: readFileSync(new URL('report.css', folder), 'utf8'), fonts };
}
