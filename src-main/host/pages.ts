/** The application's own origin: its pages from disk, the data of `/data/<id>` from core, and nothing else. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { DataReply } from './coreProcess.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), display-capture=()',
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
};

export interface PageReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

type FetchData = (id: string, from: number, count: number | null) => Promise<DataReply | null>;

/**
 * Answers a request for a page of the application.
 * @param folder of the built renderer.
 * @param url of the application's origin; the caller has checked that.
 */
export async function answerPage(folder: string, method: string, url: URL, data: FetchData): Promise<PageReply> {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only reading is served.');
  const id = /^\/data\/([0-9a-f-]{8,64})$/.exec(url.pathname)?.[1];
  if (id !== undefined) return answerData(id, url.searchParams, data);
  if (url.pathname === BLANK) return reply(200, '.html', Buffer.from('<!doctype html><title>Lacuna</title>'));
  let name: string;
  try {
    name = decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname);
  } catch {
    return plain(400, 'This is not an address of Lacuna.');
  }
  const path = normalize(join(folder, name));
  if (!path.startsWith(folder + sep) || name.includes('\0')) return plain(404, 'There is no such page.');
  try {
    return reply(200, extname(path), await readFile(path));
  } catch {
    return plain(404, 'There is no such page.');
  }
}

/** An empty page, for a window whose bridge is not there yet. */
export const BLANK = '/blank';

async function answerData(id: string, search: URLSearchParams, data: FetchData): Promise<PageReply> {
  const from = Number(search.get('from') ?? 0);
  const count = search.has('count') ? Number(search.get('count')) : null;
  const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (!whole(from) || (count !== null && !whole(count))) return plain(400, 'from and count are numbers of bytes.');
  const found = await data(id, from, count);
  if (!found) return plain(404, 'These data are not kept any more.');
  const { bytes, total } = found;
  const answer = reply(200, '', Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  answer.headers['x-total-bytes'] = String(total);
  answer.headers['cache-control'] = 'no-store';
  return answer;
}

function reply(status: number, ending: string, body: Buffer): PageReply {
  const type = TYPES[ending] ?? 'application/octet-stream';
  return { status, headers: { ...HEADERS, 'content-type': type }, body };
}

function plain(status: number, text: string): PageReply {
  return { status, headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(text) };
}
