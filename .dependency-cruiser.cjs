// The arrows of docs/architecture.md: cohort, engine <- method <- store <- study <- report <- core, cli <- host.
const above = {
  cohort: ['engine', 'method', 'store', 'study', 'report', 'core', 'cli', 'host', 'platform', 'charts', 'contract'],
  engine: ['cohort', 'method', 'store', 'study', 'report', 'core', 'cli', 'host', 'platform', 'charts', 'contract'],
  method: ['store', 'study', 'report', 'core', 'cli', 'host', 'platform', 'charts', 'contract'],
  store: ['study', 'report', 'core', 'cli', 'host', 'platform', 'charts', 'contract'],
  study: ['report', 'core', 'cli', 'host', 'platform', 'charts'],
  charts: ['cohort', 'engine', 'method', 'store', 'study', 'report', 'core', 'cli', 'host', 'platform', 'contract'],
  report: ['core', 'cli', 'host', 'platform'],
  core: ['cli', 'host'],
  contract: ['core', 'cli', 'host', 'platform', 'charts'],
  cli: ['core', 'host'],
};
const pure = ['cohort', 'engine', 'method', 'charts'];

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^src-main' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...Object.entries(above).map(([folder, forbidden]) => ({
      name: `${folder}-knows-nothing-above`,
      severity: 'error',
      from: { path: `^src-main/${folder}/` },
      to: { path: `^src-main/(${forbidden.join('|')})/` },
    })),
    {
      name: 'contract-is-types-to-study-and-report',
      comment: 'They give results in the shapes of the contract, but check and serve nothing.',
      severity: 'error',
      from: { path: '^src-main/(study|report)/' },
      to: { path: '^src-main/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-parts-know-no-machine',
      comment: 'cohort, engine, method and charts know no file system, no SQLite, no Electron.',
      severity: 'error',
      from: { path: `^src-main/(${pure.join('|')})/` },
      to: { path: '^(better-sqlite3|electron)|better-sqlite3', dependencyTypes: ['npm', 'npm-dev'] },
    },
    {
      name: 'pure-parts-use-no-node',
      severity: 'error',
      from: { path: `^src-main/(${pure.join('|')})/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-knows-contract-and-charts',
      comment: 'What a window may know of the rest is what the contract tells it.',
      severity: 'error',
      from: { path: '^src-renderer' },
      to: { path: '^src-main/(?!contract/|charts/)' },
    },
    {
      name: 'contract-knows-nothing',
      severity: 'error',
      from: { path: '^src-main/contract/' },
      to: { path: '^src-main/(?!contract/)' },
    },
    {
      name: 'only-hosts-know-electron',
      severity: 'error',
      from: { path: '^src-main/(?!host/)' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'only-hosts-and-the-printer-drive-a-browser',
      severity: 'error',
      from: { path: '^src-main/(?!host/|platform/printer)' },
      to: { path: 'node_modules/playwright-core/' },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      from: { path: '^(src-main|src-renderer)' },
      to: { path: '^(test|bench)/' },
    },
    // Svelte's own modules are resolved by its compiler.
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(svelte|vite)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src-main/engine/fused/kernel/(?!config)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'node', 'default', 'types'],
    },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
  },
};
