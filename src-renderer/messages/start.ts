/** Texts of the start view, in en-GB. */
export const startTexts = {
  title: 'Prediction for patients who each have only some of several modalities',
  lead: 'Drop the tables of your study: one per modality, and one with the outcome. Nobody is thrown away for lacking a modality, and no modality is imputed.',
  newStudy: 'New study',
  drop: 'Drop tables or a folder here',
  dropKinds: 'CSV, TSV, Excel or Parquet; tables of BIDS, FreeSurfer, REDCap and ADNI are understood',
  chooseFiles: 'Choose files …',
  chooseFolder: 'Choose a folder …',
  open: 'Open a study …',
  recent: 'Recent studies',
  noRecent: 'Studies that you train or open appear here.',
  gone: 'not found',
  forget: 'Take off this list',
  remove: 'Delete …',
  removeTitle: (name: string) => `Delete ${name}?`,
  removeText: 'The file with its cohort, models and results goes. You can take this back until the window closes.',
  removeYes: 'Delete',
  removed: (name: string) => `${name} was deleted.`,
  undo: 'Undo',
  restored: (name: string) => `${name} is back.`,
  samples: 'Or look around with real patients',
  sampleSubjects: (n: string, modalities: number) => `${n} subjects, ${modalities} modalities`,
  trySample: 'Open this sample',
  how: 'What it does',
  howAlt:
    'Three steps: a teacher for each modality learns from everyone who has it; one student learns from the outcomes and the teachers; it then answers for any patient, whatever was measured.',
} as const;

/** Words in the picture of the three steps. */
export const howTexts = {
  modalities: ['MRI', 'PET', 'Gene'],
  student: 'Student',
  steps: ['Who has what', 'Teachers, then a student', 'Any patient'],
  details: ['all of them count', 'each learns from everyone who can teach it', 'with whatever was measured'],
} as const;
