/** Figures as they are written in the window. */
import { expect, test } from 'vitest';
import { figure } from '../../src-renderer/ui/format.ts';

test('a minus is no hyphen, and nothing is less than nothing', () => {
  expect([-0.5, -0.0004, 0, 0.0004].map((value) => figure(value))).toEqual(['−0.500', '0.000', '0.000', '0.000']);
  expect([figure(-0.4, 0), figure(-3.14159, 2), figure(null), figure(NaN)]).toEqual(['0', '−3.14', '–', '–']);
});
