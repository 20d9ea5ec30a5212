/** The report as data: what is shown, and the value behind it with full precision. */
import type { Block, Report, Section } from './model.ts';

export const JSON_FORMAT = 'lacuna-report/1';

function blockOf(block: Block): unknown {
  if (block.kind !== 'figure') return block;
  const { kind, id, caption, chart } = block;
  return { kind, id, caption, csv: chart.csv };
}

function sectionOf({ id, title, blocks, sections }: Section): unknown {
  return { id, title, blocks: blocks.map(blockOf), sections: (sections ?? []).map(sectionOf) };
}

export function jsonText(report: Report): string {
  const { kind, title, study, at, facts, sections } = report;
  const content = { format: JSON_FORMAT, kind, title, study, at, facts, sections: sections.map(sectionOf) };
  return `${JSON.stringify(content, null, 2)}\n`;
}
