/** That many pairs are enough to see that something turns some of them. */
const MOST_PAIRS = 50_000;

export interface ChosenSources<Source> {
  readonly isMeant: (source: Source) => boolean;
  readonly isAll: boolean;
}

/** As many sources as have few enough pairs together; one at least. */
export function chooseSources<Source>(pairsOf: ReadonlyMap<Source, number>): ChosenSources<Source> {
  const meant = new Set<Source>();
  let sum = 0;
  for (const [source, pairs] of pairsOf) {
    sum += pairs;
    if (sum > MOST_PAIRS && meant.size > 0) return { isMeant: (each) => meant.has(each), isAll: false };
    meant.add(source);
  }
  return { isMeant: () => true, isAll: true };
}
