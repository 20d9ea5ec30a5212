import { expect, test } from 'vitest';
import { inWords } from '../../src-main/core/inWords.ts';

test.each([
  [
    'a.csv has 1 subject with more than one row: P1 (rows 2, 3); say --duplicates first, last or mean, or mend the table.',
  ],
  ['its column "VISCODE" tells the visit: say --visit first, last or VISCODE=bl.'],
  ['these look like sessions: say --visit first, last or =SESSION.'],
  ['a.csv gives 1 subject several labels: P1; choose by --visit or --duplicates first or last, or mend the table.'],
  ['column "x" looks like an id: leave it out (--kind "mri.x=leave-out") unless it is a measurement.'],
  [
    '"x" is not a number; apply it as a missing-value code (--missing-code "mri.a=x") or set the kind (--kind "mri.a=categorical" or leave-out).',
  ],
  ['say --decimal , if it is a decimal comma, --decimal . if it is none, or remove the thousands separators.'],
  ['Only 1 of the 9 ids of a.csv match; with --id-mode strip-sub 9 would.'],
  ['use fewer folds (--folds), or merge or drop the class.'],
  ['if column "RID" holds the subjects, say --id RID.'],
])('%s names no option of the command in the window', (message) => {
  expect(inWords(message)).not.toMatch(/--|=leave-out|\( *\)/);
});
