import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

/**
 * The application as Electron runs it, complete in build/app, with the folders where the sources expect them: what lies
 * two levels above a module in src-main lies two levels above a bundle in out/main.
 */
const app = 'build/app';

const complete = {
  name: 'complete-application',
  closeBundle(): void {
    mkdirSync(`${app}/build`, { recursive: true });
    cpSync('build/fused.wasm', `${app}/build/fused.wasm`);
    cpSync('build/licences-electron.json', `${app}/build/licences.json`);
    cpSync('docs/paper/results.json', `${app}/docs/paper/results.json`);
    for (const part of ['cohorts', 'report'])
      cpSync(`resources/${part}`, `${app}/resources/${part}`, { recursive: true });
    const { name, version, license } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>;
    const database = 'better-sqlite3';
    const from = `node_modules/${database}`;
    const manifest = JSON.parse(readFileSync(`${from}/package.json`, 'utf8')) as Record<string, string>;
    for (const part of ['LICENSE', 'lib', 'prebuilds']) {
      cpSync(`${from}/${part}`, `${app}/node_modules/${database}/${part}`, { recursive: true });
    }
    // Without what it is compiled with: it comes compiled.
    const { main, type = 'commonjs' } = manifest;
    const own = { name: database, version: manifest['version'], license: manifest['license'], main, type };
    writeFileSync(`${app}/node_modules/${database}/package.json`, `${JSON.stringify(own, null, 2)}\n`);
    const content = {
      name,
      productName: 'Lacuna',
      version,
      license,
      description: 'Prediction for patients who each have only some of several modalities',
      author: 'The Lacuna authors',
      type: 'module',
      main: 'out/main/main.js',
      dependencies: { [database]: manifest['version'] },
    };
    writeFileSync(`${app}/package.json`, `${JSON.stringify(content, null, 2)}\n`);
  },
};

export default defineConfig({
  main: {
    plugins: [complete],
    build: {
      outDir: `${app}/out/main`,
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          main: 'src-main/host/electron/main.ts',
          core: 'src-main/core/main.ts',
          worker: 'src-main/study/worker.ts',
          tensorflow: 'src-main/platform/tensorflow.ts',
        },
        external: ['electron', 'better-sqlite3', 'playwright-core', /^node:/],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: `${app}/out/preload`,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'src-main/host/electron/preload.ts' },
        external: ['electron'],
        // Sandboxed preloads are CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    base: './',
    plugins: [svelte()],
    build: {
      outDir: `${app}/build/renderer`,
      target: 'chrome130',
      assetsInlineLimit: 0,
      rolldownOptions: { input: 'src-renderer/index.html' },
    },
  },
});
