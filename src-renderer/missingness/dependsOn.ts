/** Names what an effect depends on beyond what its body reads: reading is what makes Svelte run it again. */
export function dependsOn(...values: readonly unknown[]): number {
  return values.length;
}
