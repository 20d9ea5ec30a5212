/** worlds.csv: every figure of every world, from which all that is said about gains is worked out. */
import { settingKey, type Setting } from './design.ts';
import { figureNames, type WorldFigures } from './world.ts';

export interface WorldRow {
  readonly setting: Setting;
  readonly world: number;
  readonly figures: WorldFigures;
}

const keys = ['complete', 'share', 'features', 'separations', 'shared', 'world'];

/** One row; figures to six decimals, far beyond what they are worth, so that a change of anything shows. */
export function worldLine({ setting, world, figures }: WorldRow): string {
  return [settingKey(setting), world, ...figureNames.map((name) => figures[name]!.toFixed(6))].join(',');
}

/** The whole table, with a header. */
export function worldsCsv(rows: readonly WorldRow[]): string {
  return [[...keys, ...figureNames].join(','), ...rows.map(worldLine), ''].join('\n');
}

/** @throws Error where the text is not such a table. */
export function readWorlds(csv: string): WorldRow[] {
  const [header, ...lines] = csv.trimEnd().split('\n');
  if (header !== [...keys, ...figureNames].join(',')) throw new Error('worlds.csv has other columns than these');
  return lines.map((line) => {
    const cells = line.split(',');
    if (cells.length !== keys.length + figureNames.length) throw new Error(`worlds.csv: not a row: ${line}`);
    const setting: Setting = {
      complete: Number(cells[0]),
      share: Number(cells[1]),
      features: Number(cells[2]),
      separations: cells[3]!.split('/').map(Number),
      shared: Number(cells[4]),
    };
    const figures = Object.fromEntries(figureNames.map((name, i) => [name, Number(cells[keys.length + i])]));
    return { setting, world: Number(cells[5]), figures };
  });
}
