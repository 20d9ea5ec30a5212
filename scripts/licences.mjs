// What Lacuna is made of, with the licences, as the window shows them: build/licences.json for the application under Node,
// build/licences-electron.json for Electron's. Fails where something has no licence that lets it be passed on.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PERMISSIVE = new Set(
  '0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause CC0-1.0 ISC MIT OFL-1.1 Unlicense Zlib'.split(' '),
);
/** Left out of Electron's application, which is a browser itself. */
const ONLY_UNDER_NODE = ['playwright-core'];
/** An optional companion of valibot, used by its types alone. */
const NEVER_RUN = ['typescript'];
/** The files of a package that its licence asks to be passed on with it. */
const LEGAL = /^(?:licen[cs]e|copying|notice|third-?party-?notice)/i;

/** @returns the licence, or throws: `license` is an SPDX expression, of which one alternative must be permissive. */
function permissive(name, license) {
  const alternatives = String(license ?? '')
    .replace(/[()]/g, '')
    .split(' OR ');
  if (!alternatives.some((one) => one.split(' AND ').every((id) => PERMISSIVE.has(id))))
    throw new Error(`${name}: its licence (${license ?? 'none stated'}) does not let Lacuna pass it on.`);
  return license;
}

function ofPackage(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => LEGAL.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  const by = typeof author === 'string' ? author : author?.name;
  const bare = `The package comes without the text of its licence; it states: ${license}${by ? `, by ${by}` : ''}.`;
  return { name, version, licence: permissive(name, license), text: texts.length > 0 ? texts.join('\n\n') : bare };
}

/** Folders of the packages that a production installation has, and of those that were bundled into the window. */
function shippedFolders(leftOut) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const inWindow = JSON.parse(readFileSync(join(root, 'build/renderer-packages.json'), 'utf8'));
  const installed = Object.entries(packages)
    .filter(([path, { dev, optional, peer, link }]) => path !== '' && !dev && !optional && !peer && !link)
    .map(([path]) => path);
  const bundled = inWindow.map((name) => `node_modules/${name}`);
  return [...new Set([...installed, ...bundled])].filter(
    (path) => !leftOut.some((name) => path === `node_modules/${name}`),
  );
}

/** `runtime`: 'node' or 'electron'. @returns name, version, licence (SPDX) and text of each part, by name. */
export function licences(runtime) {
  const read = (path) => readFileSync(join(root, path), 'utf8').trim();
  const parts = shippedFolders([...NEVER_RUN, ...(runtime === 'electron' ? ONLY_UNDER_NODE : [])]).map((path) =>
    ofPackage(join(root, path)),
  );
  parts.push({
    name: 'Source Sans 3',
    version: '',
    licence: permissive('Source Sans 3', 'OFL-1.1'),
    text: read('resources/report/source-sans-3-LICENSE.txt'),
  });
  if (runtime === 'electron') {
    const electron = ofPackage(join(root, 'node_modules/electron'));
    const chromium =
      'Electron carries Chromium and Node.js; the licences of their parts lie in LICENSES.chromium.html, beside the application.';
    parts.push({ ...electron, name: 'Electron', text: `${electron.text}\n\n${chromium}` });
  } else {
    parts.push({ name: 'Node.js', version: process.versions.node, licence: 'MIT', text: nodeLicence() });
  }
  return merged(parts).sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** A package of which there are several versions is one part. */
function merged(parts) {
  const byName = Map.groupBy(parts, ({ name }) => name);
  const together = (all, separator) => [...new Set(all)].join(separator);
  return [...byName].map(([name, versions]) => ({
    name,
    version: together(
      versions.map(({ version }) => version),
      ', ',
    ),
    licence: together(
      versions.map(({ licence }) => licence),
      ', ',
    ),
    text: together(
      versions.map(({ text }) => text),
      '\n\n',
    ),
  }));
}

function nodeLicence() {
  for (const folder of ['..', '.']) {
    try {
      return readFileSync(join(dirname(process.execPath), folder, 'LICENSE'), 'utf8').trim();
    } catch {
      // The other place.
    }
  }
  return 'Node.js is licensed for use under the terms of the MIT licence; it came without the full text here.';
}

/** Writes both lists; the window must have been built. */
export function buildLicences() {
  mkdirSync(join(root, 'build'), { recursive: true });
  const write = (name, runtime) =>
    writeFileSync(join(root, 'build', name), `${JSON.stringify(licences(runtime), null, 1)}\n`);
  write('licences.json', 'node');
  write('licences-electron.json', 'electron');
}
