/** Texts of the elements that views share, in en-GB. */
export const uiTexts = {
  left: (time: string) => `${time} left`,
  no: 'Cancel',
  dismiss: 'Dismiss',
  sortedBy: (name: string, descending: boolean) => `sorted by ${name}, ${descending ? 'descending' : 'ascending'}`,
  folder: {
    titles: {
      tables: 'Choose tables',
      folder: 'Choose a folder',
      project: 'Open a study',
      archive: 'Choose an engine’s archive',
      save: 'Save as',
    },
    places: 'Places',
    up: 'Up one folder',
    name: 'Name',
    size: 'Size',
    modified: 'Changed',
    fileName: 'File name',
    empty: 'Nothing here to choose.',
    choose: { tables: 'Open', folder: 'Choose this folder', project: 'Open', archive: 'Choose', save: 'Save' },
    replaceTitle: 'Replace this file?',
    replaceText: (name: string) => `${name} exists already. Its contents will be lost.`,
    replace: 'Replace',
    hint: 'Ctrl or Shift chooses several.',
    folderKind: 'folder',
  },
} as const;
