/** What `auto` means: the engine that is fastest here for the networks of one study, measured when the study is made. */
import { engineByName, defaultEngine } from './select.ts';
import { shapes, throughputsOf, type Shape, type Throughputs } from './states.ts';
import type { BackendName, Device } from './tensorflow/device.ts';
import { probe } from './tensorflow/probe.ts';
import { tensorflowEngine } from './tensorflow/tensorflow.ts';

/** Those that can be faster than `fused` somewhere; `wasm` and `cpu` nowhere are (docs/engines.md). */
const candidates: readonly BackendName[] = ['tfjs-node-gpu', 'tfjs-node', 'webgpu'];

/** Faster by this factor, or the engine stays that gives the same bits everywhere. */
const WORTH_IT = 1.2;

export interface Measured {
  readonly backend: BackendName;
  readonly speed: Throughputs;
}

/** The timed network that one of `features` is like: between two, the nearer by ratio. */
export function shapeLike(features: number): Shape {
  const names = Object.keys(shapes) as Shape[];
  const distance = (name: Shape) => Math.abs(Math.log(Math.max(1, features) / shapes[name]));
  return names.reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

/**
 * @param features of the study's widest network, over all its modalities.
 * @param threads on which `fused` trains at once; a backend has the whole machine for all its networks.
 */
export function fastest(fused: Throughputs, others: readonly Measured[], features: number, threads: number): string {
  const shape = shapeLike(features);
  let name = defaultEngine;
  let most = (fused[shape] ?? 0) * threads * WORTH_IT;
  for (const { backend, speed } of others) {
    const here = speed[shape] ?? 0;
    if (here <= most) continue;
    most = here;
    name = `tensorflow:${backend}`;
  }
  return name;
}

/** What `auto` decides by; null where there is nothing to compare `fused` with. */
export interface Comparison {
  readonly fused: Throughputs;
  readonly others: readonly Measured[];
}

/** Measures what is here. */
export async function compareEngines(
  kernel: Uint8Array | null,
  loadDevice: (backend: BackendName) => Promise<Device>,
): Promise<Comparison | null> {
  if (!kernel) return null;
  const direct = engineByName(defaultEngine, kernel);
  const others: Measured[] = [];
  for (const backend of candidates) {
    try {
      const device = await loadDevice(backend);
      await probe(device);
      others.push({ backend, speed: await throughputsOf(tensorflowEngine(device, direct)) });
    } catch {
      // Not here, or not right: `lacuna engines` says why.
    }
  }
  return others.length === 0 ? null : { fused: await throughputsOf(direct), others };
}

/** What `auto` means for a cohort. @param comparison null: `fused` is alone. */
export function chosenEngine(comparison: Comparison | null, cohort: Columns, threads: number): string {
  return comparison ? fastest(comparison.fused, comparison.others, featuresOf(cohort), threads) : defaultEngine;
}

interface Columns {
  readonly modalities: readonly { readonly columns: readonly unknown[] }[];
}

/** Columns that the study's widest network is fed. */
export function featuresOf(cohort: Columns): number {
  return cohort.modalities.reduce((sum, { columns }) => sum + columns.length, 0);
}
