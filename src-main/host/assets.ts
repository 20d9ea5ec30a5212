/** The renderer's files as responses of the application's own origin, the same under every host. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** Nothing but the application's own files; charts are drawn on images from data: when they are saved. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const common: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), midi=()',
  'Cache-Control': 'no-store',
};

const notFound: Asset = { status: 404, headers: { ...common, 'Content-Type': 'text/plain' }, body: Buffer.from('') };

export const rendererFolder = fileURLToPath(new URL('../../build/renderer', import.meta.url));

/** A file of the renderer by the path of its address. Never leaves the folder. */
export async function asset(path: string, folder: string = rendererFolder): Promise<Asset> {
  let name: string;
  try {
    name = normalize(decodeURIComponent(path === '/' ? '/index.html' : path));
  } catch {
    return notFound;
  }
  const file = join(folder, name);
  const type = types[extname(file)];
  if (!file.startsWith(folder + sep) || type === undefined || name.includes('\0')) return notFound;
  try {
    return { status: 200, headers: { ...common, 'Content-Type': type }, body: await readFile(file) };
  } catch {
    return notFound;
  }
}

/** What a fetch of `/data/<id>?from=…&count=…` asks for; null where the address is another. */
export function dataRequest(url: URL): { id: string; from: number; count: number | null } | null {
  const match = /^\/data\/([0-9a-f-]{8,64})$/.exec(url.pathname);
  if (!match) return null;
  const from = Number(url.searchParams.get('from') ?? 0);
  const given = url.searchParams.get('count');
  const count = given === null ? null : Number(given);
  const valid = (value: number | null) => value === null || (Number.isSafeInteger(value) && value >= 0);
  return valid(from) && valid(count) ? { id: match[1]!, from, count } : null;
}

/** The response to it. */
export function dataAsset(bytes: Uint8Array | null): Asset {
  if (!bytes) return notFound;
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { status: 200, headers: { ...common, 'Content-Type': 'application/octet-stream' }, body };
}
