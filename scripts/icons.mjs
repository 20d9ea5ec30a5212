// Renders the drawings in resources/icons to the formats that systems want, in build/icons. Needs a Chromium: the
// headless one among the development packages (Linux), or an installed Chromium, Chrome or Edge.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireNode } from './node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'build/icons');
export const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const DRAWINGS = { lacuna: 'resources/icons/lacuna.svg', 'lacuna-document': 'resources/icons/lacuna-document.svg' };
/** Windows shows these; 256 is the largest that the format holds. */
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Apple's four-letter types of pictures in PNG, by size in pixels; the second of a size is that of a dense screen. */
const ICNS_TYPES = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
];

/** Several PNGs as one Windows icon: a directory of 16-byte entries, then the pictures. */
export function ico(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  pictures.forEach(({ size, png }, i) => {
    const at = 6 + 16 * i;
    // 256 is written as 0.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

/** Several PNGs as one Apple icon: blocks of type, length with the head's 8 bytes, content. */
export function icns(pictures) {
  const block = (type, content) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(8 + content.length, 4);
    return Buffer.concat([head, content]);
  };
  return block('icns', Buffer.concat(pictures.map(({ type, png }) => block(type, png))));
}

async function browser() {
  const { chromium } = await import('playwright-core');
  const { installedBrowser } = await import('../src-main/platform/browser.ts');
  const installed = installedBrowser();
  if (installed !== null) return chromium.launch({ executablePath: installed });
  if (process.platform !== 'linux') throw new Error('Icons are drawn by a browser: install Chrome, Edge or Chromium.');
  const { default: packed } = await import('@sparticuz/chromium');
  return chromium.launch({ executablePath: await packed.executablePath(), args: packed.args });
}

/** Whether everything is there and no older than the drawings and this file. */
function upToDate() {
  const stamp = join(folder, 'drawn-from');
  const wanted = [...Object.values(DRAWINGS).map((path) => join(root, path)), fileURLToPath(import.meta.url)]
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  return { is: existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted, stamp, wanted };
}

/** Writes build/icons/<name>.png (256 px), .ico, .icns and <name>/<size>x<size>.png of each drawing. */
export async function buildIcons() {
  const { is, stamp, wanted } = upToDate();
  if (is) return;
  const opened = await browser();
  try {
    for (const [name, drawing] of Object.entries(DRAWINGS)) {
      const svg = readFileSync(join(root, drawing), 'utf8').replace(
        '<svg ',
        '<svg style="display:block;width:100vw;height:100vh" ',
      );
      const pngs = new Map();
      mkdirSync(join(folder, name), { recursive: true });
      for (const size of SIZES) {
        const page = await opened.newPage({ viewport: { width: size, height: size } });
        await page.setContent(`<!doctype html><body style="margin:0;background:transparent">${svg}</body>`);
        const png = await page.screenshot({ omitBackground: true });
        await page.close();
        if (png.readUInt32BE(16) !== size || png.readUInt32BE(20) !== size) throw new Error(`${name}: not ${size} px`);
        pngs.set(size, png);
        writeFileSync(join(folder, name, `${size}x${size}.png`), png);
      }
      writeFileSync(join(folder, `${name}.png`), pngs.get(256));
      writeFileSync(join(folder, `${name}.ico`), ico(ICO_SIZES.map((size) => ({ size, png: pngs.get(size) }))));
      writeFileSync(
        join(folder, `${name}.icns`),
        icns(ICNS_TYPES.map(([type, size]) => ({ type, png: pngs.get(size) }))),
      );
    }
  } finally {
    await opened.close();
  }
  writeFileSync(stamp, wanted);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  requireNode();
  await buildIcons();
  process.stdout.write(`Icons are in ${folder}\n`);
}
