/** "Can I believe this?": the same page as in the window. */
import { overall } from '../../study/results/believe.ts';
import { text, word, type Section } from '../model.ts';
import type { StudyContext } from './context.ts';

export function believeSection({ believed, differences: { method } }: StudyContext): Section {
  const plain = (label: string) => ({ label, numeric: false });
  return {
    id: 'believe',
    title: 'Can I believe this?',
    blocks: [
      text(
        `What a careful reader would ask of ${method}, by rules that are stated beside each verdict. ${overall(believed)}`,
      ),
      {
        kind: 'table',
        id: 'believe-table',
        caption: 'Points to judge the study by',
        columns: ['Point', 'Verdict', 'What was found', 'Rule'].map(plain),
        rows: believed.map(({ title, verdict, sentence, rule }) => [title, verdict, sentence, rule].map(word)),
      },
    ],
  };
}
