import type { Spread } from '../../src-main/contract/robustness.ts';
import { robustnessTexts as texts } from '../messages/robustness.ts';
import { figure } from '../ui/format.ts';

/** '0.893 (0.871 to 0.915)'; without an interval where there is none. */
export function spreadText({ value, lower, upper }: Spread): string {
  const shown = figure(value).replace('-', '−');
  if (value === null || lower === null || upper === null) return shown;
  return texts.interval(shown, figure(lower).replace('-', '−'), figure(upper).replace('-', '−'));
}
