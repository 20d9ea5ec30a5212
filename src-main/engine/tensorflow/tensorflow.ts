/**
 * The tensorflow engine: fits of one shape that are under way at the same time are trained together, in as many at a
 * time as the device's memory holds. Applying is done by another engine: it is a thousandth of the work, and what a
 * project predicts then does not depend on the device.
 */
import type { DirectEngine, Engine, Fit } from '../engine.ts';
import type { Device } from './device.ts';
import { Training } from './group.ts';
import { hostMasks } from './masks.ts';
import { Trainer } from './trainer.ts';

/** @param direct Applies networks, and draws dropout masks for a device that cannot. */
export function tensorflowEngine(device: Device, direct: DirectEngine): Engine {
  const { drawMasks } = direct;
  const trainer = new Trainer(device.masks || !drawMasks ? device : { ...device, masks: hostMasks(drawMasks) });
  return {
    name: `tensorflow:${device.backend}`,
    together: true,
    apply: (...args) => direct.apply(...args),
    begin(spec, set, options): Fit {
      const training = new Training(spec, set, options);
      return {
        advance: (count) => training.steps(count, trainer),
        weights: () => training.weights(),
        end() {
          training.ended = true;
          trainer.forget(training);
        },
      };
    },
  };
}
