import { chooseSources, type ChosenSources } from '../choose-sources.ts';
import type { SegmentPath, SeparationCheck } from './segments-report.ts';
import type { Turned } from '../../explain/phrase/assumptions.ts';

/** Pairs of ends that are open, closed or unknown in another way in the second of two readings of the same scopes. */
export function countTurnedWays(checks: readonly SeparationCheck[], others: readonly SeparationCheck[]): Turned {
  let [pairs, isAll] = [0, true];
  for (const [at, check] of checks.entries()) {
    const [here, there] = [waysOf(check), waysOf(others[at])];
    const meant = chooseSources(countBySource([...here, ...there]));
    const [said, saidThere] = [tell(here, meant.isMeant), tell(there, meant.isMeant)];
    for (const pair of new Set([...said.keys(), ...saidThere.keys()]))
      if (textOf(said, pair) !== textOf(saidThere, pair)) pairs += 1;
    isAll &&= meant.isAll;
  }
  return { pairs, isAll };
}

function waysOf(check: SeparationCheck | undefined): readonly SegmentPath[] {
  return check === undefined ? [] : [...check.paths, ...check.exempt];
}

/** In both readings together, so that the same sources are chosen of both. */
function countBySource(paths: readonly SegmentPath[]): ReadonlyMap<string, number> {
  const pairsOf = new Map<string, number>();
  for (const { sources, destinations } of paths)
    for (const source of sources) pairsOf.set(source, (pairsOf.get(source) ?? 0) + destinations.length);
  return pairsOf;
}

/** By both ends, what passes between them. */
function tell(
  paths: readonly SegmentPath[],
  isMeant: ChosenSources<string>['isMeant'],
): ReadonlyMap<string, readonly string[]> {
  const said = new Map<string, string[]>();
  for (const path of paths) {
    const text = phrasePath(path);
    for (const source of path.sources.filter(isMeant)) {
      for (const destination of path.destinations) {
        const pair = `${source} ${destination}`;
        const texts = said.get(pair);
        if (texts === undefined) said.set(pair, [text]);
        else texts.push(text);
      }
    }
  }
  return said;
}

function textOf(said: ReadonlyMap<string, readonly string[]>, pair: string): string {
  return (said.get(pair) ?? []).toSorted().join('\n');
}

/** Why it passes is no difference. */
function phrasePath({ addresses = [], families, allowed, unknown }: SegmentPath): string {
  return JSON.stringify([addresses, families, allowed, unknown]);
}
