import { expect, test } from 'vitest';
import { commands } from '../../src-main/cli/main.ts';
import { manualPage } from '../../src-main/cli/manual.ts';

test('the manual page has every command and option, and no line that troff would take for a request of its own', () => {
  const page = manualPage('1.2.3', '2026-11-24');
  for (const [name, { options }] of Object.entries(commands)) {
    expect(page).toContain(`.SS lacuna ${name.replaceAll('-', '\\-')}`);
    for (const option of options) expect(page).toContain(`.B \\-\\-${option.name.replaceAll('-', '\\-')}`);
  }
  for (const line of page.split('\n')) expect(line).toMatch(/^(?:\.(?:TH|SH|SS|TP|B|I|PP|br)\b.*|[^.'].*)?$/);
});
