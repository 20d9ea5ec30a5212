/** How to make the same figures again. */
import { text, type Section } from '../model.ts';
import type { StudyContext } from './context.ts';

export function reproduceSection({ of, record, name }: StudyContext): Section {
  const { spec, project } = of;
  const command = [
    'lacuna run DIR',
    `--out ${quoted(`${name}-again.lacuna`)}`,
    `--protocol ${spec.protocol}`,
    `--seed ${spec.seed}`,
    ...(spec.resampling === 'group' ? ['--group GROUPS.csv'] : [`--folds ${spec.folds}`]),
    `--repeats ${spec.repeats}`,
    `--methods ${quoted(spec.methods.join(','))}`,
    `--engine ${spec.engine}`,
    '--config settings.json',
  ].join(' ');
  return {
    id: 'reproduce',
    title: 'How to reproduce it',
    blocks: [
      text(
        'Put the files into a folder DIR (their hashes are below), save the settings as settings.json, and run the command; decisions ' +
          'of the import that differ from the defaults are options of their own (lacuna run --help). The figures do not depend on the ' +
          'machine, nor on the number of workers.',
      ),
      { kind: 'code', label: 'Command', text: command },
      { kind: 'code', label: 'settings.json', text: JSON.stringify(spec.settings) },
      { kind: 'code', label: 'Decisions of the import', text: JSON.stringify(record.decisions) },
      {
        kind: 'facts',
        facts: [
          { label: 'Cohort (SHA-256)', text: project.cohortSha256() },
          ...record.files.map(({ name: file, sha256 }) => ({ label: file, text: sha256 })),
        ],
      },
    ],
  };
}

function quoted(word: string): string {
  return /^[\w./,:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
