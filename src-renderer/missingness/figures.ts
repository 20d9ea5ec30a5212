/** How figures are written in this view. */

/** '.60', as AUC and correlations are written. */
export function aucText(value: number): string {
  return value.toFixed(2).replace(/^(-?)0\./, '$1.');
}

/** '12.3%'. */
export function percentText(part: number, whole: number): string {
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)}%` : '–';
}
