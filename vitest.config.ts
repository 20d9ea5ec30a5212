import { defineConfig } from 'vitest/config';

const long = process.env['LACUNA_TEST_LONG'] === '1';

export default defineConfig({
  test: {
    include: [long ? 'test/**/*.long.test.ts' : 'test/**/*.test.ts'],
    exclude: long ? [] : ['test/**/*.long.test.ts'],
    testTimeout: long ? 1_800_000 : 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
  },
});
