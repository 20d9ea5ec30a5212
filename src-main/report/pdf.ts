/** A printed page as the same bytes each time. */
import { Buffer } from 'node:buffer';

/** Turns a page (HTML) into PDF: tagged, with an outline, in the page size that its style sheet says. */
export type Printer = (html: string, signal?: AbortSignal) => Promise<Uint8Array>;

/**
 * The printer writes when it printed, and numbers the parts of the page by where they came to lie in its memory. A report
 * has the time of its study instead, and its parts in their own order; in the same number of bytes, so that offsets hold.
 *
 * @param at ISO 8601, UTC.
 */
export function reproducible(pdf: Uint8Array, at: string): Uint8Array {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);
  const content = Buffer.from(pdf).toString('latin1');
  const dated = content.replace(
    /(\/(?:CreationDate|ModDate) \(D:)\d{14}([+-]\d\d'\d\d'?|Z)?/g,
    (_, name: string, zone: string | undefined) =>
      name + digits + (zone === undefined ? '' : zone.replace(/[+-]\d\d'\d\d/, "+00'00")),
  );
  const part = /\(node\d{8}\)/g;
  // In their old order, which the index of the parts is sorted by.
  const parts = [...new Set(dated.match(part) ?? [])].sort();
  const numbers = new Map(parts.map((name, at) => [name, `(node${String(at + 1).padStart(8, '0')})`]));
  const numbered = dated.replace(part, (name) => numbers.get(name)!);
  return new Uint8Array(Buffer.from(numbered, 'latin1'));
}
