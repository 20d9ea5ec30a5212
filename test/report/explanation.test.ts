import { afterAll, beforeAll, expect, test } from 'vitest';
import { allSections, type Report } from '../../src-main/report/model.ts';
import { openPrivacy } from '../../src-main/report/privacy.ts';
import { studyReport } from '../../src-main/report/studyReport.ts';
import { openProject } from '../../src-main/store/project.ts';
import { workOutImportance } from '../../src-main/study/explain/importance.ts';
import { keepImportance, keepStability } from '../../src-main/study/explain/kept.ts';
import { workOutStability } from '../../src-main/study/explain/stableFeatures.ts';
import type { Studied } from '../../src-main/study/results/studied.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { kernel } from '../support/engines.ts';
import { plantedCohort } from '../support/planted.ts';
import { finished } from './support.ts';

const folder = new TestFolder();
let of: Studied;

beforeAll(async () => {
  const study = await finished(folder, plantedCohort(4, { n: 120 }), sampleRecord, {
    methods: ['student', 'teachers'],
  });
  study.close();
  of = { ...study.of, project: openProject(study.path), cache: new Map() };
});
afterAll(() => {
  of.project.close();
  folder[Symbol.dispose]();
});

const textOf = (report: Report): string =>
  allSections(report.sections)
    .filter(({ id }) => ['explanation', 'permutation', 'stability'].includes(id))
    .flatMap(({ blocks }) => blocks)
    .map((block) => (block.kind === 'text' ? block.text : JSON.stringify(block)))
    .join('\n');

test('a report says what was worked out, with the bound in words, and that nothing was where it was not', async () => {
  expect(textOf(await studyReport(of, 's'))).toContain('was not worked out for this report');
  const { cohort, spec, project } = of;
  const options = {
    workerUrl: new URL('../../src-main/study/worker.ts', import.meta.url),
    setup: { cohort, seed: spec.seed, engine: spec.engine, kernel },
    workers: 2,
  };
  const importance = await workOutImportance(of, 'student', 2, options);
  keepImportance(project, importance);
  keepStability(project, await workOutStability(of, 10, 2, options));
  const report = await studyReport(of, 's');
  const text = textOf(report);
  expect(text).toContain('2 times in each of 3 test folds');
  expect(text).toContain('All modalities together (120 subjects): ');
  // q^2 / ((2 pi - 1) p) = 4 / (.5 * 11)
  expect(text).toContain('at most 0.73 would be expected among them (q 2, p 11)');
  for (const { name, logLoss } of importance.features) {
    expect(text).toContain(`"${name}"`);
    expect(text).toContain(JSON.stringify(logLoss.mean));
  }
  // Whoever asks for no small counts gets no figures over few subjects.
  const scan = importance.modalities.find(({ name }) => name === 'scan')!;
  const held = textOf(await studyReport(of, 's', { ...openPrivacy, leastCount: scan.subjects + 1 }));
  expect(held).not.toContain('scan.noise');
  expect(held).not.toContain(`"value":${scan.subjects}}`);
  expect(held).not.toContain('scan alone');
  expect(held).not.toContain(JSON.stringify(scan.logLoss.mean));
  expect(held).toContain('marker');
});
