// Installers by electron-builder, of the application that electron-vite makes complete in build/app.
import type { Configuration } from 'electron-builder';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const notarise = ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'].every((name) => process.env[name]);

/** better-sqlite3 comes with its native part for every system: all but one stay out. */
const only = (platform: string): string[] => [`!node_modules/better-sqlite3/prebuilds/!(${platform}-$\{arch}).node`];

const config: Configuration = {
  appId: 'org.lacuna.app',
  productName: 'Lacuna',
  copyright: 'Copyright © 2026 The Lacuna authors',
  directories: { app: 'build/app', output: 'dist/electron', buildResources: 'build/icons' },
  // Where Electron's own download is not to be had: a folder that has it (the checks put a stand-in there).
  ...(process.env.LACUNA_ELECTRON_DIST ? { electronDist: process.env.LACUNA_ELECTRON_DIST } : {}),
  files: ['package.json', 'out/**', 'build/**', 'resources/**', 'docs/**', '!**/*.map'],
  asar: true,
  // The system loads native parts, and worker threads and the core process start from files, never from an archive.
  asarUnpack: ['**/*.node', 'out/main/**', 'build/fused.wasm'],
  npmRebuild: false,
  nodeGypRebuild: false,
  // No update traffic: nothing asks for updates, and nothing says where they would be.
  publish: null,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: [
    {
      ext: 'lacuna',
      name: 'Lacuna project',
      description: 'Lacuna project',
      mimeType: 'application/vnd.lacuna.project',
      role: 'Editor',
      icon: join(root, 'build/icons/lacuna-document'),
    },
  ],
  win: {
    target: [
      { target: 'nsis', arch: ['x64'] },
      { target: 'portable', arch: ['x64'] },
    ],
    icon: 'build/icons/lacuna.ico',
    files: [...only('win32')],
  },
  nsis: {
    // For one user, without administrator rights; projects and settings stay when it is removed.
    oneClick: true,
    perMachine: false,
    allowElevation: false,
    deleteAppDataOnUninstall: false,
    artifactName: 'Lacuna-${version}-setup.${ext}',
  },
  portable: { artifactName: 'Lacuna-${version}-portable.${ext}' },
  mac: {
    target: [{ target: 'dmg', arch: ['arm64', 'x64'] }],
    category: 'public.app-category.medical',
    icon: 'build/icons/lacuna.icns',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'resources/mac/entitlements.plist',
    entitlementsInherit: 'resources/mac/entitlements.plist',
    notarize: notarise,
    files: [...only('darwin')],
  },
  dmg: { artifactName: 'Lacuna-${version}-${arch}.${ext}' },
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'lacuna',
    category: 'Science',
    icon: 'build/icons/lacuna',
    synopsis: 'Prediction for patients who each have only some of several modalities',
    artifactName: 'lacuna-electron-${version}-${arch}.${ext}',
    files: [...only('linux')],
  },
  deb: { packageName: 'lacuna-electron', maintainer: 'The Lacuna authors <authors@lacuna.invalid>' },
};

export default config;
