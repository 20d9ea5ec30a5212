import { expect, test } from 'vitest';
import config from '../../electron-builder.config.ts';

test('installers need no administrator, ask nobody for updates, and own .lacuna', () => {
  expect(config.publish).toBeNull();
  expect(config.nsis).toMatchObject({ perMachine: false, allowElevation: false, deleteAppDataOnUninstall: false });
  expect(config.win!.target).toMatchObject([{ target: 'nsis' }, { target: 'portable' }]);
  expect(config.mac).toMatchObject({ hardenedRuntime: true, target: [{ target: 'dmg', arch: ['arm64', 'x64'] }] });
  expect(config.linux).toMatchObject({ target: ['AppImage', 'deb'] });
  expect(config.linux!.artifactName).toMatch(/^lacuna-electron-/);
  expect(config.fileAssociations).toMatchObject([{ ext: 'lacuna', mimeType: 'application/vnd.lacuna.project' }]);
});

test('fuses close what could make the application run something else', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});
