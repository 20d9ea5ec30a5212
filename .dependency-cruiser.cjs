// The arrows of docs/architecture.md: cohort, engine <- method <- store <- study <- report <- core, cli <- host.
const above = {
  cohort: ['engine', 'method', 'store', 'study', 'report', 'core', 'cli', 'host', 'platform', 'charts', 'contract'],
  engine: ['cohort', 'method', 'store', 'study', 'report', 'core', 'cli', 'host', 'platform', 'charts', 'contract'],
  method: ['store', 'study', 'report', 'core', 'cli', 'host', 'platform', 'charts', 'contract'],
  store: ['study', 'report', 'core', 'cli', 'host', 'platform', 'charts', 'contract'],
  study: ['report', 'core', 'cli', 'host', 'platform', 'charts', 'contract'],
  charts: ['cohort', 'engine', 'method', 'store', 'study', 'report', 'core', 'cli', 'host', 'platform', 'contract'],
  report: ['core', 'cli', 'host', 'platform', 'contract'],
  core: ['cli', 'host'],
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
      name: 'product-knows-no-tests',
      severity: 'error',
      from: { path: '^(src-main|src-renderer)' },
      to: { path: '^(test|bench)/' },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src-main/engine/fused/kernel/(?!config)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
  },
};
