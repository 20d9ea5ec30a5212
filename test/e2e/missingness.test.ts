import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { launchLacuna, type Launched } from './support/launch.ts';

let app: Launched;

beforeAll(async () => {
  app = await launchLacuna();
  const { page } = app;
  await page
    .getByRole('button', { name: /Heart disease/ })
    .first()
    .click();
  await page.getByRole('navigation').getByRole('button', { name: 'Missingness' }).click();
  await page.locator('[data-drawn]').waitFor();
});
afterAll(async () => {
  await app.close();
});

test('a pattern chosen by keyboard selects its subjects everywhere, and can be kept as a group', async () => {
  const { page } = app;
  const selection = page.getByRole('complementary', { name: 'Selection' });
  await page.getByRole('tab', { name: 'Matrix' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText('The patterns as a table').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Select: clinical + exercise_test + lab' }).focus();
  await page.keyboard.press('Enter');
  await selection.getByText('373 subjects', { exact: true }).waitFor();

  await selection.getByRole('button', { name: 'Save as a group' }).click();
  await page.keyboard.type('<img src=x onerror=alert(1)>');
  await page.keyboard.press('Enter');
  const apply = selection.getByRole('button', { name: /Select the subjects of <img/ });
  await apply.waitFor();
  await selection.getByRole('button', { name: 'Clear' }).click();
  await selection.getByText('Nobody is selected.', { exact: true }).last().waitFor();
  await apply.click();
  await selection.getByText('373 subjects', { exact: true }).waitFor();

  await selection.getByRole('button', { name: /Remove the group/ }).click();
  await selection.getByText('No group is saved yet.').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await apply.waitFor();
});

test('rows of the matrix are selected by keys, and told', async () => {
  const { page } = app;
  const selection = page.getByRole('complementary', { name: 'Selection' });
  await page.getByRole('tab', { name: 'Matrix' }).click();
  const matrix = page.getByRole('application', { name: /Availability matrix of 918 subjects by 4 columns/ });
  await matrix.focus();
  await page.keyboard.press('Escape');
  for (let i = 0; i < 8; i++) await page.keyboard.press('+');
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await selection.getByText('3 subjects', { exact: true }).waitFor();
  await page.getByText(/row 3 of|clinical: has it/).waitFor();
});

test.each(['light', 'dark'] as const)('axe finds nothing serious on any part, %s', async (colorScheme) => {
  const { page } = app;
  await page.emulateMedia({ colorScheme });
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await page.waitForTimeout(300);
    expect(await seriousFindings(page), (await tab.textContent()) ?? '').toEqual([]);
  }
});
