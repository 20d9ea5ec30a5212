/** Every chart's samples, in light and dark, on one page without scripts or anything from outside. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { darkTheme, escapeText, lightTheme } from '../../src-main/charts/chart.ts';
import { allCharts, type ChartSamples } from './samples.ts';

const WIDTH = 640;

const STYLE = `
body { margin: 0 2rem 4rem; font: 15px/1.5 system-ui, sans-serif; background: #f3f6f9; color: #1b2430; }
nav { columns: 5; margin-bottom: 2rem; }
nav a { display: block; color: #0b5fa5; }
section { margin-top: 3rem; }
.pair { display: flex; flex-wrap: wrap; gap: 1rem; margin: 0 0 1.5rem; }
.pair > div { padding: 1rem; border-radius: 6px; overflow-x: auto; }
h3 { margin: 0.5rem 0; font-size: 1rem; font-weight: 500; }
summary { cursor: pointer; }
pre { max-height: 20rem; overflow: auto; background: #fff; padding: 0.5rem; }
`;

/** One HTML page, self-contained. */
export function galleryPage(charts: readonly ChartSamples[]): string {
  const links = charts.map(({ chart }) => `<a href="#${chart}">${chart}</a>`).join('');
  return `<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Charts</title><style>${STYLE}</style></head>
<body><h1>Charts</h1><nav>${links}</nav>
${charts.map(section).join('\n')}
</body>
</html>
`;
}

function section({ chart, samples }: ChartSamples): string {
  const shown = Object.entries(samples ?? {}).map(([name, draw]) => {
    const pictures = [lightTheme, darkTheme].map(
      (theme) => `<div style="background:${theme.paper}">${draw({ width: WIDTH, theme }).svg}</div>`,
    );
    const { csv } = draw({ width: WIDTH, theme: lightTheme });
    return (
      `<h3>${escapeText(name)}</h3><div class="pair">${pictures.join('')}</div>` +
      `<details><summary>Its numbers</summary><pre>${escapeText(csv)}</pre></details>`
    );
  });
  const body = shown.length > 0 ? shown.join('\n') : '<p>No samples yet.</p>';
  return `<section id="${chart}"><h2>${chart}</h2>\n${body}</section>`;
}

/** @returns the page's path. */
export async function writeGallery(): Promise<string> {
  const folder = new URL('../../build/gallery/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const page = new URL('index.html', folder);
  writeFileSync(page, galleryPage(await allCharts()));
  return fileURLToPath(page);
}
