/**
 * Each number once, in ascending order. Not by a Set: it tells big integers apart by their lowest 64 bits alone, and thousands
 * of IPv6 networks are equal in these.
 */
export function distinctAscending(values: Iterable<bigint>): readonly bigint[] {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);
}
