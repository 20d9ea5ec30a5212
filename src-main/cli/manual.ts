/** The manual page, made of the same tables as the help texts. */
import { methodDescriptions } from '../method/methods.ts';
import { commands } from './main.ts';

/** Text as troff shows it: its own escapes, and lines that would begin a request. */
function plain(text: string): string {
  const escaped = text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll("'", '\\(aq');
  return escaped.startsWith('.') ? `\\&${escaped}` : escaped;
}

/** @param date 'YYYY-MM-DD' of the release. @returns lacuna(1) in man's macros. */
export function manualPage(version: string, date: string): string {
  const parts = Object.values(commands).flatMap(({ usage, summary, options }) => [
    `.SS lacuna ${plain(usage)}`,
    plain(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`),
    ...options.flatMap(({ name, value, help, repeatable }) => [
      '.TP',
      `.B \\-\\-${plain(name)}${value === null ? '' : ` \\fI${plain(value)}\\fP`}`,
      plain(`${help}${repeatable === true ? ' (may be repeated)' : ''}`),
    ]),
  ]);
  const methods = Object.entries(methodDescriptions).flatMap(([name, text]) => [
    '.TP',
    `.B ${plain(name)}`,
    plain(text),
  ]);
  return `${[
    `.TH LACUNA 1 "${date}" "Lacuna ${version}" "User Commands"`,
    '.SH NAME',
    'lacuna \\- prediction for patients who each have only some of several modalities',
    '.SH SYNOPSIS',
    '.B lacuna',
    '.I COMMAND',
    '[options]',
    '.br',
    '.B lacuna\\-window',
    '[\\fIFILE.lacuna\\fP]',
    '.SH DESCRIPTION',
    'Lacuna trains a teacher per modality on everybody who has it, distils them into one student, checks the result on',
    'subjects that it had not seen, explains it per patient, and writes the report. No modality is imputed, and nothing',
    'leaves the computer.',
    '.PP',
    '.B lacuna\\-window',
    'opens the application in an app window of an installed Chromium, Chrome or Edge.',
    '.SH COMMANDS',
    ...parts,
    '.SH METHODS',
    ...methods,
    '.SH EXIT STATUS',
    '0 done, 1 failed, 2 bad arguments or bad input.',
    '.SH ENVIRONMENT',
    '.TP',
    '.B LACUNA_DATA',
    'folder of settings and of the window (default: ~/.local/share/lacuna)',
    '.TP',
    '.B CHROME_PATH',
    'browser that opens the window and prints reports',
  ].join('\n')}\n`;
}
