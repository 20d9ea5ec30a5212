/** Sentences of the import name the command's options; in the window they name what the user sees there. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\(--missing-code "[^"]*"\)/g, ''],
  [/\(--kind "[^"]*" or leave-out\)/g, 'to categories, or leave it out'],
  [/--missing-code names/g, 'A missing-value code names'],
  [/--kind names/g, 'The kind of a column names'],
  [
    /say --decimal , if it is a decimal comma, --decimal \. if it is none/g,
    'say whether the decimal sign is a comma or a point',
  ],
  [/say --decimal , if/g, 'choose the decimal comma if'],
  [/with --id-mode (\S+)/g, 'with the id matching "$1"'],
  [/under --id-mode (\S+)/g, 'with the id matching "$1"'],
  [/choose another --id-mode/g, 'choose another id matching'],
  [/\(--id-mode\)/g, '(see the id matching)'],
  [/say --id TABLE=COLUMN for this table/g, 'choose the column of the ids for this table'],
  [/name another column by --outcome/g, 'choose another column as the outcome'],
  [/name another by --(outcome|group-column)/g, 'choose another'],
  [/say by --(outcome|group-column) which one/g, 'choose which one'],
  [/, or name a file by --labels/g, ', or choose the file of the labels'],
  [/, or the column of the outcome by --outcome/g, ', or choose the column of the outcome'],
  [/give it by --group instead/g, 'make it the file of the groups instead'],
  [/say --visit first, last or =SESSION/g, 'choose which visit to take: the first, the last, or one by its name'],
  [/say --visit \S*=VALUE/g, 'choose one visit by its name'],
  [/--visit names the column/g, 'The visit is to be read from the column'],
  [/which --columns gives to/g, 'which is given to'],
  [/\(--folds\)/g, 'in the plan'],
  [
    /choose by (--visit or )?--duplicates first or last/g,
    'choose the visit, or which row of a subject counts, the first or the last',
  ],
  [/say --duplicates first, last or mean/g, 'choose which row of a subject counts: the first, the last or the mean'],
  [/say --duplicates first or last/g, 'choose which row of a subject counts: the first or the last'],
  [/say --visit first, last or \S+?=([^,;.]+)/g, 'choose which visit to take: the first, the last, or "$1"'],
  [/, say --id (\S+?)(?=[.;]|$)/g, ', choose it as the column of the ids'],
  [/ \(--kind "[^"]*=leave-out"\)/g, ''],
];

export function inWords(message: string): string {
  return WORDS.reduce((text, [flag, words]) => text.replace(flag, words), message)
    .replace(/ {2,}/g, ' ')
    .replace(/ ([,;.)])/g, '$1');
}
