import type { Chart, ChartOptions } from '../../../src-main/charts/chart.ts';
import { measureNext } from '../../../src-main/charts/measureNext.ts';

const pet = {
  name: 'pet',
  promised: {
    change: { value: 0.142, lower: 0.128, upper: 0.157 },
    changeLow: 0.012,
    changeHigh: 0.311,
    flips: 0.24,
  },
  perCost: null,
  why: '',
};
const lab = {
  name: 'laboratory_of_the_first_visit',
  promised: { change: { value: 0.03, lower: 0.026, upper: 0.034 }, changeLow: 0.001, changeHigh: 0.08, flips: 0.004 },
  perCost: null,
  why: '',
};
const rare = { name: '<b>genes</b>', promised: null, perCost: null, why: 'too few patients to say' };

export const samples: Record<string, (options: ChartOptions) => Chart> = {
  'by expected change': (options) => measureNext({ modalities: [pet, lab, rare] }, options),
  'by change per cost': (options) =>
    measureNext({ modalities: [{ ...lab, perCost: 0.003 }, { ...pet, perCost: 0.000158 }, rare] }, options),
  'too few patients for any': (options) => measureNext({ modalities: [rare] }, options),
};
