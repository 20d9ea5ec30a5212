import { expect, test } from 'vitest';
import type { GainSummaryView } from '../../../src-main/contract/gain.ts';
import { readGains } from '../../../src-main/platform/gains.ts';
import { isWithin, nearestSetting, placeOn } from '../../../src-renderer/gain/place.ts';

const summary = readGains() as unknown as GainSummaryView;
const own = { subjects: 918, complete: 414, share: 0.549, features: 5.5, teacherAuc: 0.776 };

test('a cohort has a place on the axes that ask for what is known of it', () => {
  expect(placeOn('share', own)).toEqual({ x: 0.549, text: '55 %' });
  expect(placeOn('complete', own)).toEqual({ x: 414, text: '414' });
  expect(placeOn('strength', own)).toEqual({ x: 0.776, text: '0.78' });
  expect(placeOn('strength', { ...own, teacherAuc: null })).toBeNull();
  expect(placeOn('uneven', own)).toBeNull();
});

test('what lies beyond an axis is known', () => {
  const complete = summary.axes.find(({ axis }) => axis === 'complete')!;
  expect(isWithin(complete, 414)).toBe(false);
  expect(isWithin(complete, 100)).toBe(true);
});

test('the nearest setting is near in both, the number of complete subjects by ratio', () => {
  expect(nearestSetting(summary, own)).toMatchObject({ complete: 240, share: 0.6 });
  expect(nearestSetting(summary, { ...own, complete: 40, share: 0.02 })).toMatchObject({ complete: 30, share: 0 });
  expect(nearestSetting(summary, { ...own, complete: 0, share: 1 })).toMatchObject({ complete: 30, share: 0.9 });
});
