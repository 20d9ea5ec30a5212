/** Holm's adjusted p values (*Scand. J. Stat.* 6, 1979: 65-70); null stays null and does not count. */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const order = [...ps.keys()].filter((i) => ps[i] !== null).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = ps.map((): number | null => null);
  let most = 0;
  order.forEach((i, rank) => {
    most = Math.max(most, Math.min(1, (order.length - rank) * ps[i]!));
    adjusted[i] = most;
  });
  return adjusted;
}
