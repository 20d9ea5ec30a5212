/**
 * The items of TRIPOD+AI (Collins et al., BMJ 2024;385:e078378) by number and title; what each asks for is in that paper.
 * The prompts are ours: what the user knows and the study's data do not.
 */
export interface TripodItem {
  readonly number: number;
  readonly title: string;
  readonly group: TripodGroup;
  readonly prompts: readonly string[];
}

export type TripodGroup =
  | 'Title and abstract'
  | 'Introduction'
  | 'Methods'
  | 'Open science'
  | 'Patient and public involvement'
  | 'Results'
  | 'Discussion';

const item = (number: number, group: TripodGroup, title: string, ...prompts: string[]): TripodItem => ({
  number,
  group,
  title,
  prompts,
});

export const tripodItems: readonly TripodItem[] = [
  item(1, 'Title and abstract', 'Title', 'Which model, for whom, and for what outcome?'),
  item(2, 'Title and abstract', 'Abstract', 'The abstract, by the checklist of TRIPOD+AI for abstracts.'),
  item(
    3,
    'Introduction',
    'Background',
    'What is decided with such a prediction, at which point of care, and by whom?',
    'Which models are there already?',
    'Which inequalities between groups of patients are known?',
  ),
  item(4, 'Introduction', 'Objectives', 'Is a model developed, evaluated, or both?'),
  item(5, 'Methods', 'Data', 'Where do the data come from, why from there, and from when to when?'),
  item(
    6,
    'Methods',
    'Participants',
    'In which setting and centres?',
    'Who was eligible?',
    'Which treatments did they get?',
  ),
  item(
    7,
    'Methods',
    'Data preparation',
    'What was done with the data before the files were made? The same for every group?',
  ),
  item(
    8,
    'Methods',
    'Outcome',
    'How, when and by whom was the outcome assessed, and over which time?',
    'Did who assessed it know the predictors?',
  ),
  item(
    9,
    'Methods',
    'Predictors',
    'Why these modalities and features?',
    'How and when was each measured, and by whom?',
  ),
  item(10, 'Methods', 'Sample size', 'How was the number of participants arrived at, and is it enough?'),
  item(11, 'Methods', 'Missing data', 'Why are modalities missing: not ordered, not possible, lost?'),
  item(12, 'Methods', 'Analytical methods', 'Was anything decided after the first results were seen?'),
  item(13, 'Methods', 'Class imbalance', 'Is the outcome as frequent here as where the model is to be used?'),
  item(14, 'Methods', 'Fairness', 'For which groups was performance looked at, and why these?'),
  item(15, 'Methods', 'Model output', 'Which threshold is proposed, and what follows on either side of it?'),
  item(16, 'Methods', 'Training versus evaluation', 'How do those trained on differ from those whom it is meant for?'),
  item(17, 'Methods', 'Ethical approval', 'Who approved the study, and did participants consent?'),
  item(
    18,
    'Open science',
    'Open science',
    'Funding; conflicts of interest.',
    'Protocol and registration.',
    'Who can have the data and the code, and how?',
  ),
  item(
    19,
    'Patient and public involvement',
    'Patient and public involvement',
    'How were patients or the public involved, or why not?',
  ),
  item(20, 'Results', 'Participants', 'Follow-up, and how the groups differ.'),
  item(
    21,
    'Results',
    'Model development',
    'Anything about the number of participants and events in each step that the report lacks?',
  ),
  item(22, 'Results', 'Model specification', 'How can others get predictions from the model?'),
  item(23, 'Results', 'Model performance', 'Performance in the groups of item 14.'),
  item(24, 'Results', 'Model updating', 'Was a model updated? With what result?'),
  item(25, 'Discussion', 'Interpretation', 'What do the results mean, fairness included, beside earlier studies?'),
  item(26, 'Discussion', 'Limitations', 'What else limits the study: who is not represented, what was measured badly?'),
  item(
    27,
    'Discussion',
    'Usability of the model in the context of current care',
    'What is to be done where an input is poor or not to be had?',
    'What must users know and do?',
    'What comes next?',
  ),
];
