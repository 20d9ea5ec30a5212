/** A printed page as the same bytes each time. */
import { Buffer } from 'node:buffer';

/** Turns a page (HTML) into PDF: tagged, with an outline, in the page size that its style sheet says. */
export type Printer = (html: string, signal?: AbortSignal) => Promise<Uint8Array>;

/**
 * The printer writes when it printed; a report has the time of its study instead, in the same number of bytes, so that
 * offsets hold.
 *
 * @param at ISO 8601, UTC.
 */
export function withTimeOf(pdf: Uint8Array, at: string): Uint8Array {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);
  const content = Buffer.from(pdf).toString('latin1');
  const dated = content.replace(
    /(\/(?:CreationDate|ModDate) \(D:)\d{14}([+-]\d\d'\d\d'?|Z)?/g,
    (_, name: string, zone: string | undefined) =>
      name + digits + (zone === undefined ? '' : zone.replace(/[+-]\d\d'\d\d/, "+00'00")),
  );
  return new Uint8Array(Buffer.from(dated, 'latin1'));
}
