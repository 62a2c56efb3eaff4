/** By code units, which is the same everywhere: negative where `a` comes first, 0 where they are equal. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
