/** What `auto` picks from measurements. */
import { expect, test } from 'vitest';
import { compareEngines, fastest, featuresOf, shapeLike } from '../../src-main/engine/choose.ts';
import { shapes } from '../../src-main/engine/states.ts';
import { loadDevice } from '../../src-main/platform/tensorflow.ts';
import { smallCohort } from '../support/cohorts.ts';
import { kernel } from '../support/engines.ts';

const fused = { small: 10_000, medium: 1500, wide: 150 };
const gpu = { backend: 'tfjs-node-gpu', speed: { small: 5000, medium: 9000, wide: 2000 } } as const;
const slow = { backend: 'tfjs-node', speed: { small: 2000, medium: null, wide: null } } as const;

test('fused stays where a backend is not clearly faster for networks as wide as the study has', () => {
  expect(fastest(fused, [gpu, slow], 100, 2)).toBe('fused');
  expect(fastest(fused, [gpu, slow], 3000, 2)).toBe('tensorflow:tfjs-node-gpu');
  expect(fastest(fused, [slow], 20_000, 1)).toBe('fused');
  expect(fastest(fused, [], 20_000, 1)).toBe('fused');
  // More threads are worth more only to fused.
  expect(fastest(fused, [gpu], 3000, 6)).toBe('fused');
  // A tenth faster is within what measuring varies by.
  expect(fastest(fused, [{ backend: 'webgpu', speed: { small: 11_000, medium: 1650, wide: 165 } }], 90, 1)).toBe(
    'fused',
  );
});

test('a network is like the timed one that is nearest by ratio', () => {
  expect([1, 90, 400, 500, 6000, 7000, 1e6].map(shapeLike)).toEqual([
    ...['small', 'small', 'small', 'medium', 'medium', 'wide', 'wide'],
  ]);
  expect(Object.keys(shapes)).toEqual(['small', 'medium', 'wide']);
  expect(featuresOf(smallCohort(1, { n: 10, widths: [3, 5], classes: 2 }))).toBe(8);
});

test('what is not here is not compared; nothing is measured where fused is alone', async () => {
  const asked: string[] = [];
  const nothing = await compareEngines(kernel, (backend) => {
    asked.push(backend);
    return Promise.reject(new Error('not here'));
  });
  expect(nothing).toBeNull();
  expect(asked).toEqual(['tfjs-node-gpu', 'tfjs-node', 'webgpu']);
  const device = await loadDevice('cpu');
  const compared = await compareEngines(kernel, (backend) =>
    backend === 'tfjs-node' ? Promise.resolve(device) : Promise.reject(new Error('not here')),
  );
  expect(compared!.others.map(({ backend }) => backend)).toEqual(['tfjs-node']);
  expect(compared!.others[0]!.speed.small).toBeGreaterThan(0);
  expect(compared!.fused.small).toBeGreaterThan(compared!.others[0]!.speed.small!);
});
