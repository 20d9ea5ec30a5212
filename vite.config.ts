import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The renderer alone, as every host loads it; electron.config.ts builds the rest of the shipped application. */
export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [svelte()],
  build: { outDir: '../build/renderer', emptyOutDir: true, target: 'chrome130', assetsInlineLimit: 0 },
});
