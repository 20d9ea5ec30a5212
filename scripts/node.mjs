// Plain JavaScript on purpose: it must say what is wrong on a Node that cannot read the rest.

/** Ends the process with a clear message unless this Node runs TypeScript and the project-file library as they are. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 0)) return;
  process.stderr.write(
    `Lacuna needs Node 24 and this is Node ${process.versions.node}. After "npm ci", use the npm scripts, which run on ` +
      'the Node 24 that it installed: npm run -s lacuna -- --help. If you did, the optional package with Node 24 for ' +
      `this system (${process.platform}-${process.arch}) is missing: install Node 24 yourself and try again.\n`,
  );
  process.exit(1);
}
