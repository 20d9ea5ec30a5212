/** How many networks of one shape a device's memory holds at a time. */
import { layoutOf, type NetworkSpec } from '../network.ts';
import type { Member } from './program.ts';

/** Bytes on the device for one network: its parameters, moments, gradients and their like, and a mini-batch's inputs. */
export function bytesOfNetwork(spec: NetworkSpec, batch: number): number {
  const inputs = spec.inputs.reduce((sum, d) => sum + d, 0);
  // With attention, the gradient of the weighted first layer is there beside that of the layer.
  const copies = spec.attention ? 11 : 9;
  const activations = batch * (inputs + 6 * spec.inputs.length * spec.width);
  return 4 * (copies * layoutOf(spec).size + 2 * activations);
}

function bytesOfSet(member: Member): number {
  return member.set.inputs.reduce((sum, values) => sum + values.byteLength, 0);
}

/** The first of the members that fit into `bytes` together; at least one. Sets that members share count once. */
export function fitting<M extends Member>(members: readonly M[], spec: NetworkSpec, bytes: number): M[] {
  const taken: M[] = [];
  const sets = new Set<unknown>();
  let used = 0;
  for (const member of members) {
    used += bytesOfNetwork(spec, member.options.batch) + (sets.has(member.set) ? 0 : bytesOfSet(member));
    if (taken.length > 0 && used > bytes) break;
    sets.add(member.set);
    taken.push(member);
  }
  return taken;
}

/** Bytes of all of them. */
export function bytesOf(members: readonly Member[], spec: NetworkSpec): number {
  const sets = new Map(members.map((member) => [member.set, bytesOfSet(member)]));
  const data = [...sets.values()].reduce((sum, bytes) => sum + bytes, 0);
  return data + members.reduce((sum, { options }) => sum + bytesOfNetwork(spec, options.batch), 0);
}
