/**
 * The user's say on the classes of the outcome: renamed, merged, left out.
 */
import { counted, listed, type ImportLog } from './importLog.ts';
import type { ClassRule } from './options.ts';
import type { SubjectTexts } from './outcomes.ts';
import type { PreparedTable } from './preparedTable.ts';

/**
 * Labels with their new names, and the tables without the subjects of classes that are left out: these take no part at
 * all, not even in distillation, for their outcome is known and was not wanted.
 */
export function applyClassRules(
  rules: readonly ClassRule[],
  labels: SubjectTexts,
  tables: readonly PreparedTable[],
  log: ImportLog,
): { labels: SubjectTexts; tables: readonly PreparedTable[] } {
  if (rules.length === 0) return { labels, tables };
  const ruleOf = new Map(rules.map((rule) => [rule.from, rule]));
  const anywhere = new Set(tables.flatMap((table) => [...table.rowOf.keys()]));
  const texts = new Map<string, string>();
  const gone = new Set<string>();
  const counts = new Map<string, number>();
  for (const [subject, text] of labels.texts) {
    const rule = ruleOf.get(text);
    if (anywhere.has(subject)) counts.set(text, (counts.get(text) ?? 0) + 1);
    if (rule?.to === null) gone.add(subject);
    else texts.set(subject, rule?.to ?? text);
  }
  const known = new Set(labels.texts.values());
  const unused = rules.filter(({ from }) => !known.has(from)).map(({ from }) => `"${from}"`);
  if (unused.length > 0) {
    log.warn(
      'class-unused',
      `Nobody is of the ${unused.length === 1 ? 'class' : 'classes'} ${listed(unused)} in ${labels.file}, ` +
        `column "${labels.columnName}".`,
    );
  }
  for (const { from, to } of rules) {
    const n = counts.get(from) ?? 0;
    if (to === null && n > 0) log.step('class-left-out', null, -n, `subjects of the class "${from}", left out by choice`);
    if (to !== null && to !== from && n > 0) {
      log.step('class-renamed', null, n, `${counted(n, 'subject')} of the class "${from}" counted as "${to}"`);
    }
  }
  const remaining = (table: PreparedTable): PreparedTable => ({
    ...table,
    rowOf: new Map([...table.rowOf].filter(([subject]) => !gone.has(subject))),
  });
  return { labels: { ...labels, texts }, tables: gone.size === 0 ? tables : tables.map(remaining) };
}
