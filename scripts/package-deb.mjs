// `npm run package:deb [-- --version V]`: dist/lacuna_<version>_<arch>.deb for Debian and its kin. It carries its own Node;
// the window opens in a Chromium, Chrome or Edge of the system. The same commit gives the same bytes.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { requireNode } from './node.mjs';

requireNode();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
const { version: own } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const asked = process.argv.indexOf('--version');
const version = asked === -1 ? own : process.argv[asked + 1];
const MAINTAINER = 'The Lacuna authors <authors@lacuna.invalid>';
const DEPENDS =
  'libc6 (>= 2.28), libstdc++6 (>= 10), libgcc-s1, chromium | google-chrome-stable | microsoft-edge-stable';

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (process.platform !== 'linux' || arch === undefined) fail('A .deb is built on Linux, x64 or arm64.');
if (!/^[0-9][0-9A-Za-z.+~]*$/.test(version ?? ''))
  fail(`--version ${version}: this is no version of a Debian package.`);
try {
  execFileSync('dpkg-deb', ['--version'], { stdio: 'ignore' });
} catch {
  fail('dpkg-deb is not here; it comes with Debian and Ubuntu (package dpkg).');
}

const { buildKernel } = await import('./kernel.mjs');
await buildKernel();
const { buildRenderer } = await import('./renderer.mjs');
await buildRenderer();
const { buildLicences, licences } = await import('./licences.mjs');
buildLicences();
const { buildIcons, SIZES } = await import('./icons.mjs');
await buildIcons();
const { manualPage } = await import('../src-main/cli/manual.ts');
const { APPLICATION_ID } = await import('../src-main/store/header.ts');

const stage = join(root, 'build/deb');
const lib = join(stage, 'usr/lib/lacuna');
rmSync(stage, { recursive: true, force: true });
mkdirSync(lib, { recursive: true });

/** Seconds since 1970 of the last commit: what every file of the package is dated. */
function epoch() {
  if (process.env.SOURCE_DATE_EPOCH) return Number(process.env.SOURCE_DATE_EPOCH);
  try {
    return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }));
  } catch {
    return Math.floor(statSync(join(root, 'package.json')).mtimeMs / 1000);
  }
}
const made = epoch();

function put(path, content, mode = 0o644) {
  const target = join(stage, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  chmodSync(target, mode);
}

/** Packages that stay apart from the bundle: one has a native part, the other starts processes of its own. */
const external = {
  'better-sqlite3': (path) =>
    /^(package\.json|LICENSE|lib(\/.*)?|prebuilds)$/.test(path) || path === `prebuilds/linux-${process.arch}.node`,
  'playwright-core': (path) =>
    /^(package\.json|LICENSE|NOTICE|ThirdPartyNotices\.txt|browsers\.json|index\.(js|mjs)|lib(\/.*)?)$/.test(path) &&
    // Its recorder and trace viewer.
    !/^lib\/vite(\/|$)/.test(path),
};

async function bundle() {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: Object.keys(external) },
    build: {
      ssr: true,
      target: 'node24',
      outDir: join(lib, 'out/main'),
      minify: false,
      rolldownOptions: {
        input: {
          lacuna: 'src-main/cli/bin.ts',
          window: 'src-main/host/chromium/bin.ts',
          core: 'src-main/core/main.ts',
          worker: 'src-main/study/worker.ts',
          tensorflow: 'src-main/platform/tensorflow.ts',
        },
        external: [...Object.keys(external), /^node:/],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}

function copyPackages() {
  const require = createRequire(import.meta.url);
  for (const [name, wanted] of Object.entries(external)) {
    const from = dirname(require.resolve(`${name}/package.json`));
    cpSync(from, join(lib, 'node_modules', name), {
      recursive: true,
      filter: (path) => path === from || wanted(relative(from, path)),
    });
  }
}

function copyNode() {
  const bin = process.execPath;
  mkdirSync(join(lib, 'node'), { recursive: true });
  cpSync(bin, join(lib, 'node/node'));
  chmodSync(join(lib, 'node/node'), 0o755);
}

/** Every licence of what is inside, in one file. */
function copyright() {
  const parts = [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    'Upstream-Name: Lacuna',
    '',
    'Files: *',
    'Copyright: 2026 The Lacuna authors',
    'License: Expat',
    ...readFileSync(join(root, 'LICENSE'), 'utf8')
      .split('\n')
      .slice(4)
      .map((line) => ` ${line === '' ? '.' : line}`),
    '',
    'Files: /usr/lib/lacuna/node/*, /usr/lib/lacuna/node_modules/*, /usr/lib/lacuna/out/*, /usr/lib/lacuna/build/*',
    'Copyright: their authors, as the licence texts below say',
    'License: others',
    ' Parts that come with Lacuna, each with its licence.',
  ];
  for (const { name, version: of, licence: terms, text } of licences('node'))
    parts.push(...licence(`${[name, of].join(' ').trim()} (${terms})`, text));
  return `${parts.join('\n')}\n`;
}

function licence(title, content) {
  return [' .', ` ${title}`, ' .', ...content.split(/\r?\n/).map((line) => (line.trim() === '' ? ' .' : `  ${line}`))];
}

const launcher = (script) =>
  `#!/bin/sh\nexec /usr/lib/lacuna/node/node --disable-warning=ExperimentalWarning /usr/lib/lacuna/out/main/${script}.js "$@"\n`;

await bundle();
copyPackages();
copyNode();
cpSync(join(root, 'build/fused.wasm'), join(lib, 'build/fused.wasm'));
cpSync(join(root, 'build/licences.json'), join(lib, 'build/licences.json'));
cpSync(join(root, 'build/renderer'), join(lib, 'build/renderer'), { recursive: true });
cpSync(join(root, 'docs/paper/results.json'), join(lib, 'docs/paper/results.json'));
for (const part of ['cohorts', 'report']) {
  cpSync(join(root, 'resources', part), join(lib, 'resources', part), { recursive: true });
}
const manifest = { name: 'lacuna', version, license: 'MIT', type: 'module' };
put('usr/lib/lacuna/package.json', `${JSON.stringify(manifest, null, 2)}\n`);
put('usr/bin/lacuna', launcher('lacuna'), 0o755);
put('usr/bin/lacuna-window', launcher('window'), 0o755);
put('usr/share/applications/lacuna.desktop', readFileSync(join(root, 'resources/linux/lacuna.desktop')));
put(
  'usr/share/mime/packages/lacuna.xml',
  readFileSync(join(root, 'resources/linux/lacuna.xml'), 'utf8').replace('@APPLICATION_ID@', String(APPLICATION_ID)),
);
for (const size of SIZES.filter((one) => one <= 512)) {
  const icon = (name) => readFileSync(join(root, `build/icons/${name}/${size}x${size}.png`));
  put(`usr/share/icons/hicolor/${size}x${size}/apps/lacuna.png`, icon('lacuna'));
  put(`usr/share/icons/hicolor/${size}x${size}/mimetypes/lacuna-document.png`, icon('lacuna-document'));
}
put('usr/share/icons/hicolor/scalable/apps/lacuna.svg', readFileSync(join(root, 'resources/icons/lacuna.svg')));
const day = new Date(made * 1000);
const manual = gzipSync(manualPage(version, day.toISOString().slice(0, 10)), { level: 9 });
put('usr/share/man/man1/lacuna.1.gz', manual);
put('usr/share/man/man1/lacuna-window.1.gz', gzipSync('.so man1/lacuna.1\n', { level: 9 }));
put('usr/share/doc/lacuna/copyright', copyright());
const changes = `lacuna (${version}) stable; urgency=medium\n\n  * Release ${version}.\n\n -- ${MAINTAINER}  ${day.toUTCString().replace('GMT', '+0000')}\n`;
put('usr/share/doc/lacuna/changelog.gz', gzipSync(changes, { level: 9 }));

/** Every file and folder below, folders after what is in them. */
function walk(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? [...walk(path), path] : [path];
    });
}

let bytes = 0;
const sums = [];
for (const path of walk(stage)) {
  const { mode, size } = statSync(path);
  const directory = statSync(path).isDirectory();
  chmodSync(path, directory || mode & 0o100 ? 0o755 : 0o644);
  bytes += directory ? 4096 : size;
  if (directory) continue;
  sums.push(`${createHash('md5').update(readFileSync(path)).digest('hex')}  ${relative(stage, path)}\n`);
}
put('DEBIAN/md5sums', sums.join(''));
put(
  'DEBIAN/control',
  [
    'Package: lacuna',
    `Version: ${version}`,
    'Section: science',
    'Priority: optional',
    `Architecture: ${arch}`,
    `Depends: ${DEPENDS}`,
    `Installed-Size: ${Math.ceil(bytes / 1024)}`,
    `Maintainer: ${MAINTAINER}`,
    'Description: prediction for patients who each have only some of several modalities',
    ' Lacuna trains a teacher per modality on everybody who has it, distils them into',
    ' one student, checks the result on subjects that it had not seen, explains it per',
    ' patient, and writes the report. No modality is imputed. Everything stays on this',
    ' computer.',
    ' .',
    ' For research use only. Not a medical device.',
    '',
  ].join('\n'),
);
for (const path of [...walk(stage), stage]) lutimesSync(path, made, made);
mkdirSync(join(root, 'dist'), { recursive: true });
const target = join(root, 'dist', `lacuna_${version}_${arch}.deb`);
execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', stage, target], {
  env: { ...process.env, SOURCE_DATE_EPOCH: String(made) },
  stdio: ['ignore', 'ignore', 'inherit'],
});
process.stdout.write(
  `${relative(root, target)}: ${(statSync(target).size / 1e6).toFixed(1)} MB, installed ${(bytes / 1e6).toFixed(0)} MB\n`,
);
