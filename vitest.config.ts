import { defineConfig } from 'vitest/config';

const long = process.env['LACUNA_TEST_LONG'] === '1';
const common = {
  testTimeout: long ? 1_800_000 : 60_000,
  hookTimeout: 120_000,
  pool: 'forks' as const,
};
const files = (folder: string) => (long ? [`${folder}/**/*.long.test.ts`] : [`${folder}/**/*.test.ts`]);
const notLong = long ? [] : ['test/**/*.long.test.ts'];

/** Everything that needs no window, in parallel; then the window, one file at a time, since it measures itself. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'parts',
          include: files('test'),
          exclude: ['test/e2e/**', ...notLong],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'window',
          include: files('test/e2e'),
          exclude: notLong,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
