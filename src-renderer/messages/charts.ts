/** Texts around charts, in en-GB. */
export const chartTexts = {
  saveSvg: 'Save SVG',
  savePng: 'Save PNG',
  copy: 'Copy numbers',
  copied: 'The numbers are on the clipboard as CSV.',
  saved: (path: string) => `Saved as ${path}.`,
} as const;
