// The configuration block that fused/layout.ts writes and the kernel reads: 32-bit words, integers unless noted.
// Both sides take the indices from this file, which is AssemblyScript and TypeScript at once.

export const MODALITIES = 0;
export const CLASSES = 1;
export const CLASSES_PADDED = 2;
export const DEPTH = 3;
export const WIDTH = 4;
export const WIDTH_PADDED = 5;
export const BATCH = 6;
/** A unit stays where its 16-bit random number is at least this. */
export const THRESHOLD = 7;
export const KEY0 = 8;
export const KEY1 = 9;
export const HAS_SOFT = 10;
/** Pointers: batch plan. */
export const ROWS = 11;
export const PRESENT = 12;
/** Pointers: targets, per row of the training set. */
export const TARGET = 13;
export const TARGET_WEIGHT = 14;
export const SOFT = 15;
export const SOFT_WEIGHT = 16;
export const SOFT_NEGENTROPY = 17;
/** Pointer: mean loss per step (f64). */
export const LOSSES = 18;
/** Pointer: b, [Cp]. */
export const BIAS = 19;
/** Pointers: logits and their gradients, [B, Cp]; branch outputs, [B, M, Cp]. */
export const LOGITS = 20;
export const GRADIENT = 21;
export const OUTPUTS = 22;
/** Pointer: the 16-bit random numbers of one row's layer, [padded to 32]. */
export const RANDOM = 23;
/** Byte distance from a parameter to its first and second moment. */
export const FIRST_MOMENT = 24;
export const SECOND_MOMENT = 25;
/** Pointer: per step (stepSize, 1 / sqrt(1 - beta2^t)), f32 pairs. */
export const STEP_SIZES = 26;
/** f32 */
export const KEEP_SCALE = 27;
export const TEMPERATURE = 28;
export const BETA1 = 29;
export const BETA2 = 30;
export const EPSILON = 31;
/** 1 - learningRate * weightDecay, f32. */
export const DECAY = 32;
/** Pointer: branch blocks, BRANCH_WORDS words each. */
export const BRANCHES = 33;
/** 1 - beta1 and 1 - beta2, f32: rounded once from float64, as PyTorch does. */
export const ONE_MINUS_BETA1 = 34;
export const ONE_MINUS_BETA2 = 35;
export const WORDS = 36;

export const INPUTS = 0;
export const INPUTS_PADDED = 1;
/** Pointer: [n, dp]. */
export const X = 2;
/** Pointers: W1 [h, dp], b1 [hp], W2 [h in, hp out], b2 [hp], W_m [C, hp or dp], b_m [Cp] (0: none). */
export const W1 = 3;
export const B1 = 4;
export const W2 = 5;
export const B2 = 6;
export const W_OUT = 7;
export const B_OUT = 8;
/** Pointers: activations and their gradients, [B, hp]. */
export const H1 = 9;
export const H2 = 10;
export const G1 = 11;
export const G2 = 12;
/** Pointers: units of layer 1 that fired, per slot: [B, h + 3] and how many, [B]. */
export const FIRED = 13;
export const FIRED_COUNT = 14;
/** Pointers: slots in which a unit of layer 1 fired: [h, B] and how many, [h]. */
export const SLOTS = 15;
export const SLOTS_COUNT = 16;
/** Pointer: slots that have this modality, [B]; their number is written to ACTIVE_COUNT. */
export const ACTIVE = 17;
export const ACTIVE_COUNT = 18;
/** Pointers: the attention's scores a, factors s, d loss / ds and one row of inputs times s, [dp] each (0: none). */
export const SCORES = 19;
export const FACTORS = 20;
export const FACTOR_GRADIENT = 21;
export const WEIGHTED = 22;
export const BRANCH_WORDS = 24;
