/** Builds the kernel unless an up-to-date one is there. */
export function buildKernel(): Promise<void>;
