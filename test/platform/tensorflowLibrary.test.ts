/** TensorFlow's C library out of small synthetic wheels and folders: what is taken, and whether it is CUDA's. */
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { takeLibrary } from '../../src-main/platform/tensorflowLibrary.ts';
import { temporaryFolder } from '../support/command.ts';

const folder = temporaryFolder();
const fresh = (): string => mkdtempSync(join(folder, 'case-'));
const steps: string[] = [];
const take = (source: string, to: string) => takeLibrary(source, to, (text) => steps.push(text));

const library = 'tensorflow/libtensorflow_cc.so.2';
const framework = 'tensorflow/libtensorflow_framework.so.2';
const header = 'tensorflow/include/tensorflow/c/c_api.h';
/** Long enough that it is read in several pieces. */
const filling = Buffer.alloc(3 << 20, 'x');
/** The mark lies across the end of the first mebibyte. */
const cuda = Buffer.from(filling);
cuda.write('cuDevicePrimaryCtxRetain', (1 << 20) - 10);

type Files = Readonly<Record<string, Buffer>>;
const wheelFiles: Files = {
  [library]: Buffer.from('library'),
  [framework]: filling,
  [header]: Buffer.from('header'),
  'tensorflow/python/other.py': Buffer.from('other'),
};

const without = (files: Files, name: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([one]) => one !== name));

async function wheelOf(files: Files): Promise<string> {
  const path = join(fresh(), 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl');
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(bytes, name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

function folderOf(files: Files): string {
  const path = fresh();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), bytes);
  }
  return path;
}

describe('a wheel', () => {
  test('for the processor: the library and its headers, nothing else', async () => {
    const to = fresh();
    expect(await take(await wheelOf(wheelFiles), to)).toEqual({ include: join(to, 'include'), cuda: false });
    expect(readFileSync(join(to, 'libtensorflow_cc.so.2'), 'utf8')).toBe('library');
    expect(readFileSync(join(to, 'include/tensorflow/c/c_api.h'), 'utf8')).toBe('header');
    expect(readFileSync(join(to, 'libtensorflow_framework.so.2')).equals(filling)).toBe(true);
    expect(existsSync(join(to, 'python'))).toBe(false);
    expect(steps).toContain('Unpacking libtensorflow_framework.so.2 (3 MB)');
  });

  test('for CUDA is known by what its library looks up, whether or not there is a GPU', async () => {
    expect(await take(await wheelOf({ ...wheelFiles, [framework]: cuda }), fresh())).toMatchObject({ cuda: true });
  });

  test('for another system, or none at all, is refused with what to give', async () => {
    await expect(take(await wheelOf(without(wheelFiles, library)), fresh())).rejects.toThrow(
      /no C library of TensorFlow for Linux/,
    );
    await expect(take(join(folder, 'none.whl'), fresh())).rejects.toThrow(/does not exist/);
    const text = join(fresh(), 'text.whl');
    writeFileSync(text, 'hello');
    await expect(take(text, fresh())).rejects.toThrow(/is no wheel/);
  });
});

describe('a folder', () => {
  const files: Files = {
    'lib/libtensorflow.so.2': Buffer.from('library'),
    'lib/libtensorflow_framework.so.2': cuda,
    'include/tensorflow/c/c_api.h': Buffer.from('header'),
  };

  test('as TensorFlow publishes it for C', async () => {
    const [from, to] = [folderOf(files), fresh()];
    expect(await take(from, to)).toEqual({ include: join(from, 'include'), cuda: true });
    expect(readFileSync(join(to, 'libtensorflow.so.2'), 'utf8')).toBe('library');
  });

  test('without the headers is refused with what is looked for', async () => {
    const from = folderOf(without(files, 'include/tensorflow/c/c_api.h'));
    await expect(take(from, fresh())).rejects.toThrow(/is no libtensorflow: .*c_api\.h are looked for/);
  });
});
