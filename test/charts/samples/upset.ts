import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { upset } from '../../../src-main/charts/upset.ts';

const modalities = [
  { name: 'clinical', subjects: 920 },
  { name: 'exercise', subjects: 861 },
  { name: 'laboratory', subjects: 700 },
  { name: 'imaging', subjects: 303 },
];

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'two classes': (options) =>
    upset(
      {
        modalities,
        classes: ['disease', 'healthy'],
        outcome: 'diagnosis',
        totalPatterns: 9,
        totalSubjects: 920,
        patterns: [
          { key: '1110', modalities: ['clinical', 'exercise', 'laboratory'], subjects: 412, classes: [250, 162] },
          {
            key: '1111',
            modalities: ['clinical', 'exercise', 'laboratory', 'imaging'],
            subjects: 288,
            classes: [130, 158],
          },
          { key: '1100', modalities: ['clinical', 'exercise'], subjects: 161, classes: [120, 31] },
          { key: '1000', modalities: ['clinical'], subjects: 44, classes: [40, 4] },
          { key: '1001', modalities: ['clinical', 'imaging'], subjects: 15, classes: [0, 0] },
        ],
      },
      { ...options, chosen: ['1100'] },
    ),
  'three classes': (options) =>
    upset(
      {
        modalities: modalities.slice(0, 3).map(({ name }, i) => ({ name, subjects: 100 - i * 30 })),
        classes: ['cardioembolic', 'large artery', 'small vessel'],
        outcome: 'cause',
        totalPatterns: 2,
        totalSubjects: 100,
        patterns: [
          { key: 'a', modalities: ['clinical', 'exercise', 'laboratory'], subjects: 70, classes: [30, 20, 15] },
          { key: 'b', modalities: ['clinical'], subjects: 30, classes: [1, 0, 29] },
        ],
      },
      options,
    ),
  'many modalities with hostile names': (options) =>
    upset(
      {
        modalities: Array.from({ length: 24 }, (_, i) => ({
          name: i === 3 ? '<img src=x onerror=alert(1)>' : `modality_with_a_long_name_${i}`,
          subjects: 1000 - i * 40,
        })),
        classes: ['<b>no</b>', '"yes"'],
        outcome: '<script>',
        totalPatterns: 4000,
        totalSubjects: 1000,
        patterns: Array.from({ length: 6 }, (_, row) => ({
          key: `p"${row}`,
          modalities: Array.from({ length: 24 }, (__, i) => i)
            .filter((i) => (i + row) % (row + 2) === 0)
            .map((i) => (i === 3 ? '<img src=x onerror=alert(1)>' : `modality_with_a_long_name_${i}`)),
          subjects: 300 - row * 50,
          classes: [200 - row * 40, 100 - row * 10],
        })),
      },
      options,
    ),
  'one subject without anything': (options) =>
    upset(
      {
        modalities: [],
        classes: [],
        outcome: 'outcome',
        totalPatterns: 1,
        totalSubjects: 1,
        patterns: [{ key: '', modalities: [], subjects: 1, classes: [] }],
      },
      options,
    ),
};
