/** @returns the folder of the pages. */
export function buildRenderer(): Promise<string>;
