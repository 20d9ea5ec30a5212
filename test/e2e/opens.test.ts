import { expect, test } from 'vitest';
import { launchLacuna } from './support/launch.ts';

test('the window opens, shows its views, and core answers it', async () => {
  const app = await launchLacuna();
  try {
    await app.page.getByRole('navigation').waitFor();
    expect(await app.page.title()).toContain('Lacuna');
    expect(await app.page.evaluate('Object.keys(window.lacuna).sort()')).toEqual([
      'chooseOpen',
      'chooseSave',
      'host',
      'listen',
      'network',
      'notify',
      'onHost',
      'pathsOf',
      'send',
      'setBusy',
    ]);
  } finally {
    await app.close();
  }
});
