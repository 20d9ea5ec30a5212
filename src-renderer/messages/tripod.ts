/** Texts of the TRIPOD+AI drafting aid, in en-GB. */
export const tripodTexts = {
  title: 'TRIPOD+AI: a draft',
  lead: 'The 27 items of TRIPOD+AI (BMJ 2024;385:e078378): what this study says of each, and what only you can write. Your texts are kept in the project.',
  progress: (done: number, all: number) => `${done} of ${all} items have text`,
  loading: 'Looking at what the study says',
  fromStudy: 'From the study',
  yours: (number: number, title: string) => `Your text for item ${number}, ${title}`,
  saving: 'Saving …',
  saved: 'Saved in the project.',
  notSaved: (why: string) => `Not saved: ${why}`,
  readOnly: (why: string) => `These texts can only be read here. ${why}`,
  include: 'With the TRIPOD+AI draft',
} as const;
