/** Texts of the missingness view, in en-GB. */

const number = new Intl.NumberFormat('en-GB');
const n = (value: number): string => number.format(value);
const subjects = (count: number): string => (count === 1 ? '1 subject' : `${n(count)} subjects`);

export const missingnessTexts = {
  title: 'Missingness',
  nothingOpen: 'Nothing is open yet.',
  nothingOpenHint: 'Open a study or drop the files of one: who lacks what is shown here.',
  toStart: 'Go to Start',
  loading: 'Reading who has what …',
  failed: 'This could not be shown.',
  retry: 'Try again',
  n,
  subjects,
  summary: (all: number, complete: number, modalities: number, patterns: number): string =>
    `${subjects(all)}, ${n(modalities)} ${modalities === 1 ? 'modality' : 'modalities'}, ` +
    `${n(patterns)} availability ${patterns === 1 ? 'pattern' : 'patterns'}; ${subjects(complete)} ` +
    `${complete === 1 ? 'is' : 'are'} complete.`,

  tabs: {
    label: 'Parts of the missingness view',
    matrix: 'Matrix',
    patterns: 'Patterns',
    associations: 'What it goes with',
    cells: 'Missing cells',
    demand: 'If I demanded …',
  },

  auc: {
    title: 'Does the availability pattern alone tell the outcome?',
    figure: 'AUC of the availability pattern alone',
    interval: (lower: string, upper: string): string => `95% interval ${lower} to ${upper}`,
    none: 'It cannot be said.',
    verdicts: {
      none: 'no information',
      weak: 'weakly informative',
      informative: 'informative',
      strong: 'strongly informative',
    } as Readonly<Record<string, string>>,
  },

  matrix: {
    title: 'Availability matrix',
    level: 'Show',
    levels: { modalities: 'Modalities', columns: 'Columns' },
    sort: 'Sort subjects by',
    sorts: {
      pattern: 'availability pattern',
      cluster: 'similarity (clustered)',
      missing: 'how much is missing',
      outcome: 'outcome',
      id: 'subject id',
      column: 'a column …',
    },
    sortColumn: 'Column to sort by',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    wider: 'Wider columns',
    narrower: 'Narrower columns',
    whole: 'Show all',
    save: 'Save the picture',
    scale: (rowsPerLine: number): string =>
      rowsPerLine > 1 ? `each line: ${n(rowsPerLine)} subjects` : 'each row: one subject',
    drawing: 'Sorting …',
    /** Name of the canvas for screen readers. */
    canvas: (all: number, columns: number): string =>
      `Availability matrix of ${subjects(all)} by ${n(columns)} columns`,
    keys:
      'Arrow keys move, Page Up and Page Down by a screen, Home and End to the first and last subject. Space selects the ' +
      'row, Shift with an arrow key extends the selection, Escape clears it. Plus and minus zoom.',
    keysTitle: 'Keys',
    legendHas: 'has it',
    legendLacks: 'lacks it',
    legendSelected: 'selected',
    legendOutcome: (name: string): string => `${name}, a lane per class:`,
    overview: 'The whole cohort; click to go there',
    tip: (id: string, outcome: string | null): string => `${id} · ${outcome ?? 'outcome unknown'}`,
    tipRows: (from: number, to: number): string => `Subjects ${n(from)} to ${n(to)} of the order`,
    has: 'has it',
    lacks: 'lacks it',
    cell: (modality: string, column: string): string => (modality === column ? modality : `${modality} · ${column}`),
    share: (present: number, all: number): string =>
      `${all > 0 ? ((100 * present) / all).toFixed(1) : '0'}% of all have it`,
    row: (row: number, all: number): string => `row ${n(row)} of ${n(all)}`,
    empty: 'This cohort has no columns to show.',
    profile: 'Share of subjects who have each column',
  },

  patterns: {
    title: 'Availability patterns',
    hint: 'Click a pattern to select its subjects; with Ctrl, to add them.',
    more: (more: number): string => `Show ${n(more)} more`,
    fewer: 'Show fewer',
    shown: (shown: number, all: number): string => `${n(shown)} of ${n(all)} patterns`,
    asTable: 'The patterns as a table, to select by keyboard',
    pattern: 'Pattern',
    count: 'Subjects',
    select: 'Select',
    add: 'Add',
    none: 'no modality',
    name: (modalities: readonly string[]): string => (modalities.length > 0 ? modalities.join(' + ') : 'no modality'),
  },

  associations: {
    title: 'What missingness goes with',
    with: 'Set it against',
    outcome: (name: string): string => `the outcome (${name})`,
    group: 'the group (site)',
    column: 'a column …',
    chooseColumn: 'Column',
    testing: 'Testing …',
    table: 'Tests per modality',
    modality: 'Modality',
    have: 'Have it',
    lack: 'Lack it',
    test: 'Test',
    effect: 'Effect (95% interval)',
    p: 'p',
    pAdjusted: 'p, adjusted (Holm)',
    none: 'There is nothing to test.',
    show: (modality: string): string => `Show ${modality}`,
    adjusted: 'p values are adjusted over the modalities of this table (Holm). They say nothing about causes.',
    selectLack: 'Select those who lack it',
    selectHave: 'Select those who have it',
    lackOf: (modality: string): string => `lack ${modality}`,
    haveOf: (modality: string): string => `have ${modality}`,
  },

  cells: {
    title: 'Missing cells within a modality',
    hint: 'Of the subjects who have a modality, how many lack single cells of it. Their share is of those subjects.',
    modality: 'Modality',
    sentence: (missing: number, cells: number, modality: string): string =>
      `${n(missing)} of ${n(cells)} cells of ${modality} are missing (${cells > 0 ? ((100 * missing) / cells).toFixed(1) : '0'}%).`,
    sort: 'Sort columns by',
    sorts: { missing: 'most missing', name: 'name' },
    page: (from: number, to: number, all: number): string => `Columns ${n(from)} to ${n(to)} of ${n(all)}`,
    previous: 'Previous columns',
    next: 'Next columns',
    filter: 'Find a column',
    nothingFound: 'No column has this in its name.',
  },

  demand: {
    title: 'If I demanded these modalities, I would keep …',
    legend: 'Modalities that every subject must have',
    kept: (kept: number, all: number, share: string): string => `${n(kept)} of ${subjects(all)} (${share})`,
    classLost: (names: readonly string[]): string =>
      `Nobody would be left of ${names.join(', ')}: this outcome could not be learned.`,
    nobody: 'Nobody has all of these.',
    selectKept: 'Select those kept',
    selectLost: 'Select those lost',
    keptName: (modalities: readonly string[]): string =>
      modalities.length > 0 ? `have ${modalities.join(' + ')}` : 'all subjects',
    lostName: (modalities: readonly string[]): string => `lack one of ${modalities.join(' + ')}`,
    all: 'All subjects',
    unknown: 'outcome unknown',
    each: 'Each further modality would cost',
    eachCost: (name: string, lost: number): string => `${name}: ${n(lost)} more lost`,
    without: 'Lacuna needs none of this: its student learns from every subject who has at least one modality.',
  },

  selection: {
    title: 'Selection',
    none: 'Nobody is selected.',
    hint: 'Drag over rows of the matrix, click a pattern, or apply a group.',
    share: (share: string): string => `${share} of all`,
    class: 'Class',
    count: 'Selected',
    rate: 'Share',
    unknown: 'unknown',
    clear: 'Clear',
    invert: 'Invert',
    undo: 'Undo selection',
    save: 'Save as a group …',
    export: 'Export as CSV …',
    exported: (rows: number, path: string): string => `${subjects(rows)} written to ${path}.`,
    exportName: 'selected-subjects.csv',
    matrixPicture: 'availability-matrix',
    rows: 'rows of the matrix',
    inverted: 'all others',
    announce: (count: number): string => (count === 0 ? 'Nobody is selected.' : `${subjects(count)} selected.`),
  },

  groups: {
    title: 'Named groups',
    none: 'No group is saved yet.',
    apply: (name: string): string => `Select the subjects of ${name}`,
    remove: (name: string): string => `Remove the group ${name}`,
    removeShort: 'Remove',
    applyShort: 'Select',
    name: 'Name of the group',
    save: 'Save',
    cancel: 'Cancel',
    replaceHint: (name: string): string => `There is a group ${name}; saving replaces it (this can be undone).`,
    saved: (name: string, count: number): string => `Group ${name} saved with ${subjects(count)}.`,
    removed: (name: string): string => `Group ${name} removed.`,
    undo: 'Undo',
    dialogue: 'Save the selection as a group',
    dialogueHint: (count: number): string => `${subjects(count)}. The group is kept with the cohort.`,
  },
} as const;
