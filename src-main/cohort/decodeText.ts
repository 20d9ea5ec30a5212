/**
 * Bytes of a text file in whatever encoding -> UTF-8 without a byte order mark.
 */

interface DecodedText {
  readonly utf8: Uint8Array;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1';
}

/**
 * UTF-8 (with or without a byte order mark), UTF-16 (with one, or recognised by its zero bytes), else Latin-1 (as
 * Windows-1252). UTF-8 is returned as a view, without a copy.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { utf8: bytes.subarray(3), encoding: 'utf-8' };
  const utf16 = utf16Order(bytes);
  if (utf16) return { utf8: recode(bytes, utf16), encoding: utf16 };
  if (isUtf8(bytes)) return { utf8: bytes, encoding: 'utf-8' };
  return { utf8: recode(bytes, 'windows-1252'), encoding: 'latin-1' };
}

function utf16Order(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: text in a Latin script has a zero in every other byte, UTF-8 has none at all.
  const n = Math.min(bytes.length, 1000) & ~1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < n; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  if (odd > n / 4 && even === 0) return 'utf-16le';
  if (even > n / 4 && odd === 0) return 'utf-16be';
  return null;
}

function recode(bytes: Uint8Array, encoding: string): Uint8Array {
  return new TextEncoder().encode(new TextDecoder(encoding).decode(bytes));
}

function isUtf8(bytes: Uint8Array): boolean {
  const start = firstNonAscii(bytes);
  if (start < 0) return true;
  // In pieces: one decode of the whole would make a string as large as the file.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const piece = 1 << 20;
  try {
    for (let at = start; at < bytes.length; at += piece) {
      decoder.decode(bytes.subarray(at, at + piece), { stream: at + piece < bytes.length });
    }
    return true;
  } catch {
    return false;
  }
}

function firstNonAscii(bytes: Uint8Array): number {
  let at = 0;
  // Four bytes at a time: this loop sees every byte of files of hundreds of megabytes.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes.length >>> 2 : 0;
  if (aligned > 0) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, aligned);
    let word = 0;
    while (word < aligned && (words[word]! & 0x80808080) === 0) word++;
    at = word * 4;
  }
  while (at < bytes.length && bytes[at]! < 0x80) at++;
  return at < bytes.length ? at : -1;
}

/** Line feeds only, inside quotes too: files put together from several have mixed line ends. */
export function unifyLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
