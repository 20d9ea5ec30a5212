// The fused training kernel: one call does many optimiser steps (gather, forward, dropout, loss, backward, Adam) with
// no JavaScript in between. The caller (fused/fused.ts) lays out the memory; see config.ts.

import * as at from './config';
import { backward } from './backward';
import { forward } from './forward';
import { loss } from './loss';
export { drawMasks } from './random';
import { pointer, prepareAdam } from './vector';

/** First byte that is free for the caller. */
export function heapBase(): usize {
  return __heap_base;
}

/** Steps `first` .. `first + count - 1`; the mean loss of each goes to LOSSES. */
export function train(cfg: usize, first: i32, count: i32): void {
  for (let step = first; step < first + count; step++) {
    forward(cfg, step);
    store<f64>(pointer(cfg, at.LOSSES) + ((<usize>step) << 3), loss(cfg, step));
    prepareAdam(cfg, step);
    backward(cfg, step);
  }
}

/** Forward pass alone, for evaluation: threshold 0 and keep scale 1 are the caller's. */
export function apply(cfg: usize): void {
  forward(cfg, 0);
}
