/** The drafting aid as a part of the report. */
import { text, word, type Block, type Section } from '../model.ts';
import type { StudyContext } from '../study/context.ts';
import type { TripodAnswers } from './answers.ts';
import { filledText } from './filled.ts';
import { tripodItems, type TripodItem } from './items.ts';

export function tripodSection(context: StudyContext, answers: TripodAnswers): Section {
  const rows = tripodItems.map((item) => {
    const said = filledText(context, item.number) !== null;
    const answered = answers.has(item.number);
    const state = answered
      ? said
        ? 'from the study, and written'
        : 'written'
      : said
        ? 'from the study'
        : 'to be written';
    return [word(`${item.number} ${item.title}`), word(item.group), word(state)];
  });
  return {
    id: 'tripod',
    title: 'TRIPOD+AI: a draft',
    newPage: true,
    blocks: [
      text(
        'What the study can say of each item of TRIPOD+AI (Collins et al., BMJ 2024;385:e078378), what its authors have written, and ' +
          'what is still to be written. Titles only: the paper says what each item asks for, and that this draft covers it is for the authors to judge.',
      ),
      {
        kind: 'table',
        id: 'tripod-items',
        caption: 'Items',
        columns: ['Item', 'Part', 'State'].map((label) => ({ label, numeric: false })),
        rows,
      },
    ],
    sections: tripodItems.map((item) => ({
      id: `tripod-${item.number}`,
      title: `${item.number} ${item.title}`,
      blocks: itemBlocks(context, item, answers.get(item.number)),
    })),
  };
}

function itemBlocks(context: StudyContext, item: TripodItem, answer: string | undefined): Block[] {
  const said = filledText(context, item.number);
  return [
    ...(said === null ? [] : [text(said)]),
    ...(answer === undefined
      ? [text(`To be written: ${item.prompts.join(' ')}`)]
      : answer.split(/\n\s*\n/).map((paragraph) => text(paragraph.trim()))),
  ];
}
