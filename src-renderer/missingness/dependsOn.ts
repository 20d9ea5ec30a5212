/** Names what an effect depends on beyond what its body reads: reading is what makes Svelte run it again. */
export function dependsOn(..._values: readonly unknown[]): void {
  // Its arguments were read; nothing is left to do.
}
