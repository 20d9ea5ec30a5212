/** Devices of which WebAssembly's is lost after a while: in the thread that loaded it, and whenever it is loaded. */
import type { BackendName, Device, Tensors } from '../../src-main/engine/tensorflow/device.ts';
import { loadDevice as load } from '../../src-main/platform/tensorflow.ts';

export async function loadDevice(backend: BackendName): Promise<Device> {
  const device = await load(backend);
  if (backend !== 'wasm') return device;
  let calls = 0;
  const tf = new Proxy(device.tf, {
    get(target, name) {
      if (name === 'matMul' && ++calls > 300) throw new Error('the device was lost');
      return target[name as keyof Tensors];
    },
  });
  return { ...device, tf };
}
