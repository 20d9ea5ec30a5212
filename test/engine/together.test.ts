/** The tensorflow engine: networks that are trained together are those that are trained alone, whatever memory allows. */
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { randomKey } from '../../src-main/engine/philox.ts';
import { DeviceError, type Device, type Tensors } from '../../src-main/engine/tensorflow/device.ts';
import { tensorflowEngine } from '../../src-main/engine/tensorflow/tensorflow.ts';
import { fitScaler } from '../../src-main/method/preprocess.ts';
import { trainingSet } from '../../src-main/method/stage.ts';
import { loadDevice } from '../../src-main/platform/tensorflow.ts';
import { smallCohort } from '../support/cohorts.ts';
import { fused } from '../support/engines.ts';
import { contextFor } from '../support/fitting.ts';

const device = await loadDevice('wasm');
const optimiser = { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
const spec = { inputs: [3, 7], depth: 2 as const, width: 16, dropout: 0.5, classes: 3, branchBias: true };
const cohort = smallCohort(3, { n: 90, widths: [3, 7], classes: 3 });

/** A training set of its own for each: without every r-th subject. The last has fewer rows than a mini-batch. */
function setOf(r: number) {
  const all = [...cohort.subjects.keys()];
  const rows = Int32Array.from(all.filter((row) => (r === 4 ? row < 20 : row % (r + 3) !== 0)));
  const scalers = cohort.modalities.map((table) => fitScaler(table, rows));
  return trainingSet(contextFor(cohort), rows, scalers, null);
}

const optionsOf = (r: number) => ({
  optimiser,
  batch: 30,
  steps: 60,
  temperature: 2,
  modalityDropout: 0.3,
  key: randomKey('together', r),
});

/** Five networks, each asked for its steps in pieces of another size. */
async function train(engine: Engine): Promise<{ losses: number[]; weights: Float32Array }[]> {
  return Promise.all(
    [0, 1, 2, 3, 4].map(async (r) => {
      const fit = engine.begin(spec, setOf(r), optionsOf(r));
      const losses: number[] = [];
      const piece = [60, 20, 30, 12, 15][r]!;
      for (let done = 0; done < 60; done += piece) losses.push(...(await fit.advance(piece)));
      const weights = await fit.weights();
      fit.end();
      return { losses, weights };
    }),
  );
}

/** The device, whose matMul first asks `may` with the number of networks that it is for. */
function guarded(may: (networks: number) => void): Device {
  const tf = new Proxy(device.tf, {
    get(target, name) {
      if (name !== 'matMul') return target[name as keyof Tensors];
      return (...args: Parameters<Tensors['matMul']>) => {
        may((args[0] as { shape: number[] }).shape[0]!);
        return target.matMul(...args);
      };
    },
  });
  return { ...device, tf };
}

type Trained = readonly { readonly losses: readonly number[]; readonly weights: Float32Array }[];

/** Not to the bit: a sum over a padded mini-batch may be taken in another order. */
function expectClose(ours: Trained, others: Trained): void {
  ours.forEach(({ losses, weights }, r) => {
    losses.forEach((loss, step) => {
      expect(Math.abs(loss - others[r]!.losses[step]!)).toBeLessThan(1e-4);
    });
    weights.forEach((weight, i) => {
      expect(Math.abs(weight - others[r]!.weights[i]!)).toBeLessThan(1e-3);
    });
  });
}

describe('five networks of one shape', () => {
  test('are those that the fused engine trains one after the other', async () => {
    const ours = await train(tensorflowEngine(device, fused));
    const others = await train(fused);
    expectClose(ours, others);
  });

  test('are trained at once, and are the same where memory holds only some, or runs out in the middle', async () => {
    const seen = new Set<number>();
    const whole = await train(
      tensorflowEngine(
        guarded((networks) => seen.add(networks)),
        fused,
      ),
    );
    expect([...seen]).toEqual([5]);
    expectClose(await train(tensorflowEngine({ ...device, memory: 1 }, fused)), whole);

    const tried: number[] = [];
    let calls = 0;
    const short = guarded((networks) => {
      tried.push(networks);
      calls++;
      if (calls > 200 && networks > 2) throw new Error('failed to allocate: out of memory');
    });
    expectClose(await train(tensorflowEngine(short, fused)), whole);
    expect(new Set(tried)).toEqual(new Set([5, 3, 2, 1]));
  });

  test('all fail by name where the device is lost', async () => {
    let calls = 0;
    const lost = guarded(() => {
      if (++calls > 100) throw new Error('device lost');
    });
    const error: unknown = await train(tensorflowEngine(lost, fused)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DeviceError);
    expect(String(error)).toContain('tensorflow:wasm failed: device lost');
  });

  test('leave nothing on the device', async () => {
    const before = device.tf.memory().numTensors;
    await train(tensorflowEngine(device, fused));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(device.tf.memory().numTensors).toBe(before);
  });
});
