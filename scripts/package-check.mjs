// `npm run package:check`: packs the application for all three systems as electron-builder would, around a stand-in for
// Electron where its own binary is not at hand, and verifies what came out. Prints a line per check; fails on any.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode } from './node.mjs';

requireNode();
const root = fileURLToPath(new URL('..', import.meta.url));
const asar = await import('@electron/asar');
const { FuseState, FuseV1Options, getCurrentFuseWire } = await import('@electron/fuses');
const ResEdit = await import('resedit');

/** The whole application without Electron, in bytes: more is a sign that something crept in. */
const MOST_BYTES = 16e6;
const stubs = join(root, 'build/electron-stubs');
// What Electron's binary is searched for, then version, number of fuses, and the fuses, all of them on.
const fuses = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.alloc(9, '1'),
]);
let failures = 0;

function check(what, holds, detail = '') {
  if (!holds) failures++;
  process.stdout.write(`${holds ? 'ok  ' : 'FAIL'} ${what}${holds || detail === '' ? '' : `: ${detail}`}\n`);
}

function put(path, content) {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
}

const plist = (name) =>
  '<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>' +
  `<key>CFBundleExecutable</key><string>${name}</string><key>CFBundleName</key><string>${name}</string>` +
  '<key>CFBundleIdentifier</key><string>com.github.Electron</string></dict></plist>';

/** As much of Electron as packing changes: an executable with fuses, and on Windows with version information. */
const stand = {
  linux: () => put(join(stubs, 'linux/electron'), Buffer.concat([Buffer.from('\x7fELF', 'latin1'), fuses])),
  win: () => {
    const program = ResEdit.NtExecutable.createEmpty();
    const resources = ResEdit.NtExecutableResource.from(program);
    const info = ResEdit.Resource.VersionInfo.createEmpty();
    info.setFileVersion(1, 0, 0, 0, 1033);
    info.setStringValues({ lang: 1033, codepage: 1200 }, { FileDescription: 'Electron', ProductName: 'Electron' });
    info.outputToResourceEntries(resources.entries);
    resources.outputResource(program);
    put(join(stubs, 'win/electron.exe'), Buffer.concat([Buffer.from(program.generate()), fuses]));
  },
  mac: () => {
    const contents = join(stubs, 'mac/Electron.app/Contents');
    const bundle = (folder, name) => {
      put(join(folder, 'Info.plist'), plist(name));
      put(join(folder, 'MacOS', name), Buffer.from([0xcf, 0xfa, 0xed, 0xfe]));
    };
    bundle(contents, 'Electron');
    mkdirSync(join(contents, 'Resources'), { recursive: true });
    put(join(contents, 'Frameworks/Electron Framework.framework/Electron Framework'), fuses);
    for (const kind of ['', ' (GPU)', ' (Renderer)', ' (Plugin)', ' (EH)', ' (NP)']) {
      bundle(join(contents, `Frameworks/Electron Helper${kind}.app/Contents`), `Electron Helper${kind}`);
    }
  },
};

function run(script, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(1);
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

const SYSTEMS = [
  {
    system: 'linux',
    arch: 'x64',
    out: 'linux-unpacked',
    resources: 'resources',
    program: 'lacuna',
    native: 'linux-x64',
  },
  {
    system: 'win',
    arch: 'x64',
    out: 'win-unpacked',
    resources: 'resources',
    program: 'Lacuna.exe',
    native: 'win32-x64',
  },
  ...['x64', 'arm64'].map((arch) => ({
    system: 'mac',
    arch,
    out: arch === 'x64' ? 'mac' : 'mac-arm64',
    resources: 'Lacuna.app/Contents/Resources',
    program: 'Lacuna.app',
    native: `darwin-${arch}`,
  })),
];

/** All that may be in the application; anything else has crept in. */
const WANTED = [
  /^package\.json$/,
  /^out\/main\/[\w.-]+\.js$/,
  /^out\/preload\/preload\.cjs$/,
  /^build\/(?:fused\.wasm|licences\.json)$/,
  /^build\/renderer\/index\.html$/,
  /^build\/renderer\/assets\/[\w.-]+\.(?:js|css)$/,
  /^docs\/paper\/results\.json$/,
  /^resources\/report\/[\w.-]+\.(?:css|woff2|txt)$/,
  /^resources\/cohorts\/(?:\w+\/)*[\w.-]+\.(?:csv|md|json)$/,
  /^node_modules\/better-sqlite3\/(?:package\.json|LICENSE|lib\/[\w./-]+\.js)$/,
];
const NEEDED = [
  'package.json',
  'out/main/main.js',
  'out/main/core.js',
  'out/main/worker.js',
  'out/preload/preload.cjs',
  'build/fused.wasm',
  'build/licences.json',
  'build/renderer/index.html',
  'docs/paper/results.json',
  'resources/report/report.css',
  'resources/cohorts/heart_disease_4centres/labels.csv',
  'node_modules/better-sqlite3/lib/index.js',
];

async function verify({ system, arch, out, resources, program, native }) {
  const name = `${system} ${arch}`;
  const folder = join(root, 'dist/electron', out);
  const archive = join(folder, resources, 'app.asar');
  const listed = asar
    .listPackage(archive)
    .map((path) => path.slice(1).split(sep).join('/'))
    .filter((path) => !('files' in asar.statFile(archive, path)));
  const binary = `node_modules/better-sqlite3/prebuilds/${native}.node`;
  const missing = [...NEEDED, binary].filter((path) => !listed.includes(path));
  check(`${name}: all that is needed`, missing.length === 0, missing.join(', '));
  const strange = listed.filter((path) => path !== binary && !WANTED.some((pattern) => pattern.test(path)));
  check(`${name}: nothing else`, strange.length === 0, strange.join(', '));
  const unpacked = files(`${archive}.unpacked`).map((path) => path.split(sep).join('/'));
  const outside = [binary, 'out/main/core.js', 'out/main/worker.js', 'build/fused.wasm'];
  check(
    `${name}: native part, processes, workers and wasm outside of the archive`,
    outside.every((path) => unpacked.includes(path)),
  );
  const bytes =
    statSync(archive).size + unpacked.reduce((sum, path) => sum + statSync(`${archive}.unpacked/${path}`).size, 0);
  check(`${name}: ${(bytes / 1e6).toFixed(1)} MB of at most ${MOST_BYTES / 1e6}`, bytes <= MOST_BYTES);
  check(`${name}: nothing asks for updates`, !existsSync(join(folder, resources, 'app-update.yml')));
  const wire = await getCurrentFuseWire(join(folder, program));
  const on = ['EnableCookieEncryption', 'EnableEmbeddedAsarIntegrityValidation', 'OnlyLoadAppFromAsar'];
  const off = [
    'RunAsNode',
    'EnableNodeOptionsEnvironmentVariable',
    'EnableNodeCliInspectArguments',
    'GrantFileProtocolExtraPrivileges',
  ];
  const wrong = [
    ...on.filter((fuse) => wire[FuseV1Options[fuse]] !== FuseState.ENABLE),
    ...off.filter((fuse) => wire[FuseV1Options[fuse]] !== FuseState.DISABLE),
  ];
  check(`${name}: fuses`, wrong.length === 0, wrong.join(', '));
  if (system === 'mac') {
    const info = readFileSync(join(folder, 'Lacuna.app/Contents/Info.plist'), 'utf8');
    check(
      `${name}: opens .lacuna`,
      /<key>CFBundleTypeExtensions<\/key>\s*<array>\s*<string>lacuna<\/string>/.test(info),
    );
    check(`${name}: integrity of the archive is in the bundle`, /ElectronAsarIntegrity/.test(info));
  }
}

if (!existsSync(join(root, 'node_modules/electron-builder'))) {
  process.stderr.write('electron-builder is not installed: run npm ci.\n');
  process.exit(1);
}
const { buildKernel } = await import('./kernel.mjs');
await buildKernel();
const { buildIcons } = await import('./icons.mjs');
await buildIcons();
for (const folder of ['build/app', 'build/electron-stubs', 'dist/electron'])
  rmSync(join(root, folder), { recursive: true, force: true });
run(join(root, 'node_modules/electron-vite/bin/electron-vite.js'), [
  'build',
  '--config',
  'electron.config.ts',
  '--logLevel',
  'warn',
]);
for (const one of SYSTEMS) {
  stand[one.system]();
  run(
    join(root, 'node_modules/electron-builder/cli.js'),
    [`--${one.system}`, 'dir', `--${one.arch}`, '--config', 'electron-builder.config.ts'],
    {
      LACUNA_ELECTRON_DIST: join(stubs, one.system),
      CSC_IDENTITY_AUTO_DISCOVERY: 'false',
    },
  );
  await verify(one);
}
process.stdout.write(failures === 0 ? 'The packages are as they should be.\n' : `${failures} checks failed.\n`);
process.exitCode = failures === 0 ? 0 : 1;
