/** What `npm run paper` writes to docs/paper/, from the figures of every world: nothing in it depends on the machine. */
import { gains, gainsAlong } from '../../src-main/charts/gains.ts';
import { lightTheme } from '../../src-main/charts/chart.ts';
import {
  settingWords,
  summariseGains,
  type AxisSummary,
  type GainSummary,
} from '../../src-main/method/gain/summary.ts';
import { readWorlds, worldsCsv, type WorldRow } from '../../src-main/method/gain/table.ts';
import { figureName, metrics, type Metric } from '../../src-main/method/gain/world.ts';

const WIDTH = 880;

const words: Readonly<Record<Metric, string>> = {
  auc: 'AUC gained',
  logLoss: 'Log loss saved',
  recalibrated: 'Log loss saved after recalibration',
};

const picture = ({ axis }: AxisSummary, metric: Metric): string => `${axis}-${metric}.svg`;

/** Every file by its name. All are of the figures as the table has them, so that whoever has the table can check them. */
export function pages(rows: readonly WorldRow[]): Map<string, string> {
  const table = worldsCsv(rows);
  const summary = summariseGains(readWorlds(table));
  const files = new Map([
    ['worlds.csv', table],
    ['results.json', `${JSON.stringify(summary)}\n`],
    ['results.md', resultsPage(summary)],
  ]);
  for (const axis of summary.axes) {
    for (const metric of metrics) {
      const { svg } = gains(gainsAlong(summary, axis, metric, words[metric], null), {
        width: WIDTH,
        theme: lightTheme,
      });
      files.set(picture(axis, metric), `${onPaper(svg)}\n`);
    }
  }
  return files;
}

/** Where pages are dark, the picture keeps its own paper. */
function onPaper(svg: string): string {
  return svg.replace('<title>', `<rect width="100%" height="100%" fill="${lightTheme.paper}"></rect><title>`);
}

const short = (value: number): string => {
  const text = Math.abs(value).toFixed(3).replace(/^0/, '');
  return `${value < 0 && text !== '.000' ? '−' : ''}${text}`;
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(header), row(header.map((_, c) => (c === 0 ? '---' : '--:'))), ...rows.map(row), ''];
}

function resultsPage(summary: GainSummary): string {
  const { contrasts, settings, axes, worlds, test, testAll, seed } = summary;
  const lines = [
    '# When does distillation help? All figures',
    '',
    `Written by \`npm run paper\` (seed ${seed}); [README.md](README.md) says what was done and what it means. Means over ` +
      `${worlds} worlds, with 95 % intervals of that mean (Student's t); **bold** where the interval leaves out 0. Gains are ` +
      'positive where the first method is better: AUC gained, log loss saved. *complete*: ' +
      `${test} complete test subjects; *all*: ${testAll} test subjects, as many of them incomplete as in training. ` +
      '*Recalibrated*: log loss after each method was given the one temperature that is best for it on the test subjects.',
    '',
    '## Where it helps, and where not',
    '',
  ];
  for (const { id, method, against, scope, asks } of contrasts) {
    lines.push(`**\`${method}\` − \`${against}\`, ${scope}.** ${asks}`, '');
    for (const { sentence } of summary.verdicts.filter((one) => one.contrast === id)) lines.push(`- ${sentence}`);
    lines.push('');
  }
  lines.push('## Curves', '');
  for (const axis of axes) {
    lines.push(`### ${axis.title}`, '');
    if (axis.note !== '') lines.push(axis.note, '');
    for (const metric of metrics) {
      lines.push(`![${words[metric]}: ${axis.title.toLowerCase()}](${picture(axis, metric)})`, '');
    }
  }
  lines.push('## Gains', '');
  for (const { id, method, against, scope } of contrasts) {
    lines.push(`### \`${method}\` − \`${against}\`, ${scope}`, '');
    const rows = settings.map((setting) => [
      settingWords(setting),
      ...metrics.map((metric) => {
        const gain = setting.gains.find((one) => one.contrast === id && one.metric === metric)!;
        const text = `${short(gain.mean)} (${short(gain.lower)} to ${short(gain.upper)})`;
        return gain.verdict === 'unclear' ? text : `**${text}**`;
      }),
    ]);
    lines.push(...table(['training set', ...metrics.map((metric) => words[metric])], rows));
  }
  lines.push(
    '## The methods themselves',
    '',
    'AUC / log loss on complete test subjects, and the best that is possible:',
    '',
  );
  const shown = ['complete-only', 'student-complete', 'student-nokd', 'student', 'teachers', 'best'];
  const both = (figures: Readonly<Record<string, number>>, method: string, scope: 'complete' | 'all') =>
    `${short(figures[figureName(method, scope, 'auc')]!)} / ${short(figures[figureName(method, scope, 'logLoss')]!)}`;
  lines.push(
    ...table(
      ['training set', ...shown, 'one teacher'],
      settings.map((setting) => [
        settingWords(setting),
        ...shown.map((method) => both(setting.figures, method, 'complete')),
        short(setting.teacherAuc),
      ]),
    ),
  );
  const everyone = ['student-nokd', 'student', 'teachers', 'best'];
  lines.push('The same on all test subjects:', '');
  lines.push(
    ...table(
      ['training set', ...everyone],
      settings.map((setting) => [
        settingWords(setting),
        ...everyone.map((method) => both(setting.figures, method, 'all')),
      ]),
    ),
  );
  return `${lines.join('\n').trimEnd()}\n`;
}
