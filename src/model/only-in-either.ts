/** What one of two lists has and the other does not, by identity, in the lists' orders. */
export interface OnlyInEither<T> {
  readonly before: readonly T[];
  readonly after: readonly T[];
}

/** Lists of one cluster are much the same at both ends: what lies between is all that is looked at closely. */
export function onlyInEither<T>(before: readonly T[], after: readonly T[]): OnlyInEither<T> {
  if (before === after) return { before: [], after: [] };
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const [was, is] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const [known, young] = [new Set(was), new Set(is)];
  return { before: was.filter((each) => !young.has(each)), after: is.filter((each) => !known.has(each)) };
}
