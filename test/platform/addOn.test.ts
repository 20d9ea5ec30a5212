/** Engine archives that must not be installed: each is refused with what is wrong, and nothing is left behind. */
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { hashOfFile, installAddOn } from '../../src-main/platform/addOn.ts';

const folder = mkdtempSync(join(tmpdir(), 'lacuna-test-'));
const before = process.env['LACUNA_DATA'];
beforeAll(() => {
  process.env['LACUNA_DATA'] = join(folder, 'data');
});
afterAll(() => {
  if (before === undefined) delete process.env['LACUNA_DATA'];
  else process.env['LACUNA_DATA'] = before;
  rmSync(folder, { recursive: true, force: true });
});

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
const content = 'not a library';
const list = {
  format: 1,
  variant: 'tfjs-node',
  platform: process.platform,
  arch: process.arch,
  tensorflow: '2.21.0',
  from: 'a wheel',
  files: { 'tfjs_binding.node': sha256(content) },
};

let archives = 0;
async function archive(files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, `${archives++}.zip`);
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

const withList = (change: object, files: Readonly<Record<string, string>> = { 'tfjs_binding.node': content }) =>
  archive({ 'addon.json': JSON.stringify({ ...list, ...change }), ...files });

describe('an archive is refused', () => {
  const cases: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
    ['that is not there', () => Promise.resolve(join(folder, 'none.zip')), /does not exist/],
    ['without a list', () => archive({ 'readme.txt': 'x' }), /no engine archive of Lacuna: it has no addon\.json/],
    ['whose list is no JSON', () => archive({ 'addon.json': '{' }), /damaged, or not Lacuna's/],
    ['of another format', () => withList({ format: 2 }), /for another version of Lacuna/],
    ['for another system', () => withList({ platform: 'plan9' }), /is for plan9-.*, and this machine is/],
    ['with a file that its list lacks', () => withList({ files: {} }), /tfjs_binding\.node is not in its list/],
    ['that lacks a file', () => withList({}, {}), /files of its list are missing/],
    [
      'whose file was changed',
      () => withList({}, { 'tfjs_binding.node': 'other' }),
      /tfjs_binding\.node is damaged: its hash is not the one in the list/,
    ],
    [
      'whose list names a place outside',
      () => withList({ files: { '../evil.node': sha256(content) } }, {}),
      /damaged, or not Lacuna's/,
    ],
    ['that does not work', () => withList({}), /does not work on this machine/],
  ];
  test.each(cases)('%s', async (_, make, message) => {
    const path = await make();
    await expect(installAddOn(path)).rejects.toThrow(message);
    const engines = join(folder, 'data/engines');
    expect(existsSync(engines) ? readdirSync(engines) : []).toEqual([]);
  });

  test('that is no archive at all', async () => {
    const path = join(folder, 'text.zip');
    writeFileSync(path, 'hello');
    await expect(installAddOn(path)).rejects.toThrow(/is no engine archive/);
    expect(await hashOfFile(path)).toBe(sha256('hello'));
  });
});
