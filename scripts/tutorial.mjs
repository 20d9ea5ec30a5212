// Makes docs/tutorial.md and its pictures from the running application, so that neither can go stale.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode } from './node.mjs';

requireNode();
const { buildKernel } = await import('./kernel.mjs');
await buildKernel();
const { buildRenderer } = await import('./renderer.mjs');
await buildRenderer();
const { launchLacuna } = await import('../test/e2e/support/launch.ts');
const { openSample, trained, trainAs, useFolder, view } = await import('../test/e2e/support/study.ts');

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'docs/tutorial');
const folder = join(tmpdir(), 'lacuna-tutorial');
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'studies'), { recursive: true });

const steps = [];
/** Kept until the last step, so that a run that fails leaves the pictures that there are. */
const taken = new Map();
const app = await launchLacuna({ dataFolder: join(folder, 'data') });
const { page } = app;

/** Takes the next picture, once nothing moves any more. */
async function step(name, title, text) {
  await page.waitForTimeout(700);
  const number = String(steps.length + 1).padStart(2, '0');
  const file = `${number}-${name}.png`;
  taken.set(file, await page.screenshot());
  steps.push(`## ${steps.length + 1}. ${title}\n\n${text}\n\n![${title}](tutorial/${file})\n`);
}

const tab = (name) => page.getByRole('tab', { name, exact: true }).click();

try {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await useFolder(page, join(folder, 'studies'));
  await step(
    'start',
    'Start',
    'Drop the tables of your study on the window: one per modality (first column: the subject), and one with the outcome. A ' +
      'folder, an Excel workbook with a sheet per modality, or one wide table will do as well. To look around first, open one ' +
      'of the two samples, which are real patients. This tutorial uses *Heart disease, four centres*.',
  );

  await openSample(page);
  const facts = await page.locator('dl.facts dd').allInnerTexts();
  await step(
    'files',
    'What was understood of each file',
    `The cohort has **${facts[0]} subjects**, of whom **${facts[2]} are complete**: they have all ${facts[3]} modalities. *Files* ` +
      'shows the first rows of each table with its subject id, and for each column its kind, its missing cells, and numbers that ' +
      'look like missing-value codes (-9, 999). Nothing is read as missing until you say so, and every decision can be undone.',
  );

  await tab('Outcome');
  await step(
    'outcome',
    'The outcome and its classes',
    'Choose the column of the outcome. Give two classes one name to merge them, or leave one out; its subjects then take no part.',
  );

  await tab('Subjects');
  await step(
    'subjects',
    'From rows to subjects',
    'The flow diagram counts everybody from the rows read to the subjects used, with the reason for each one lost. Where ids do ' +
      'not meet (`sub-01` here, `01` there), say how they are to be compared; where a subject has several rows or visits, which to take.',
  );

  await tab('Table 1');
  await page.getByRole('rowheader', { name: /^age/ }).waitFor();
  await step(
    'table-one',
    'Table 1',
    'Every feature by class and in all, with what is missing, as a paper would print it.',
  );

  await page.getByRole('button', { name: /Who lacks what/ }).click();
  await page.locator('[data-drawn]').waitFor();
  await step(
    'matrix',
    'Who lacks what',
    'One line per subject, one column per modality (or per feature). Sort it, zoom in, select rows: what you select here is ' +
      'selected in every other picture, and can be kept as a group or exported.',
  );

  await tab('Patterns');
  const missingness = (await page.getByText(/tells label apart with AUC/).innerText()).split(':')[0];
  await step(
    'patterns',
    'Availability patterns',
    `Which combinations of modalities there are, how many subjects have each, and how frequent the outcome is among them. The ` +
      `sentence at the top says whether missingness itself tells something: “${missingness}”.`,
  );

  await tab('What it goes with');
  await step(
    'goes-with',
    'What missingness goes with',
    'For each modality: do those who have it differ from those who lack it, by the outcome, by centre, by age? Test, effect with ' +
      'its interval, and a sentence. If they do, be careful with any method that drops the incomplete.',
  );

  await view(page, 'Train');
  await page.getByText(/^About .* on this machine/).waitFor();
  await step(
    'plan',
    'Plan the training',
    'Choose how carefully, and which methods to compare; the sentence beside each says what it is. The time is estimated from a ' +
      'measurement on your machine. The settings behind it have defaults that need no change.',
  );

  await trainAs(page, 'heart.lacuna');
  await page.getByText(/^[2-9]\d of \d+ tasks$/).waitFor();
  await step(
    'training',
    'Training',
    'Everything goes into one file, `heart.lacuna`. Watch teachers and student learn; pause or stop at any time, close the window, ' +
      'even lose power: what is done is kept, and training goes on from there.',
  );
  await trained(page);

  await view(page, 'Results');
  const row = page.getByRole('row', { name: /^student 918/ });
  await row.waitFor();
  const auc = await row.getByRole('cell').nth(1).innerText();
  const interval = await row.getByRole('cell').nth(2).innerText();
  await page.getByText(/is trained\./).waitFor({ state: 'hidden', timeout: 30_000 });
  await step(
    'results',
    'Results',
    `Methods side by side, on subjects that the models had not seen. The student answers for everybody, with AUC **${auc}** (95 % ` +
      `interval ${interval}). *Subjects* narrows it to complete subjects or to one availability pattern. The other tabs say ` +
      'how sure that is (curves, calibration, differences with their intervals, *Can I believe this?*), what it rests on ' +
      '(modalities, features, what distillation changed), every prediction, whether promises of *Measure next* are kept, and what ' +
      'would be if more were missing or there were more patients.',
  );

  await tab('Predictions');
  await page.getByLabel('Find a subject').fill('va_014');
  await page.getByText('1 found').waitFor();
  await page.getByRole('gridcell', { name: 'va_014' }).click();
  await page.getByRole('heading', { name: /va_014/ }).waitFor();
  await step(
    'patient',
    'A patient’s page',
    'What is predicted and, where enough models were fitted without the patient, how far they disagree; which modalities were there, what each says, the strongest features ' +
      'beside the cohort’s range, patients like this one; untick a modality to see the prediction without it. *Predict* does the ' +
      'same for new patients: drop their tables, with any of the modalities. *Report* makes documents of it all: the study, or a page per ' +
      'patient, as PDF, web page or tables, and says before what leaves with them. **For research use; not a medical device.**',
  );
} finally {
  await app.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

rmSync(pictures, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });
for (const [file, picture] of taken) writeFileSync(join(pictures, file), picture);
writeFileSync(
  join(root, 'docs/tutorial.md'),
  `# From first start to a patient’s page

<!-- Made by "npm run tutorial" from the running application; do not edit. -->

\`npm ci && npm start\` opens the window (in Electron, or in an app window of an installed Chromium, Chrome or Edge). It needs no
network, and nothing leaves your computer.

${steps.join('\n')}`,
);
process.stdout.write(`docs/tutorial.md with ${steps.length} pictures\n`);
