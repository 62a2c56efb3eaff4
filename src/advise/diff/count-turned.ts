import { chooseSources, type ChosenSources } from '../choose-sources.ts';
import { type AddressSet, cidrTexts, uniteAddresses } from '../../model/address-set.ts';
import { countPairs, type PairBlock } from './pair-blocks.ts';
import type { Difference } from './openness.ts';
import type { DiffEnd } from './parties.ts';
import { nameEnd } from './name-end.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import type { Turned } from '../../explain/phrase/assumptions.ts';

/** Pairs that differ in another way in the second of two comparisons of the same parties. */
export function countTurnedPairs(blocks: readonly PairBlock[], others: readonly PairBlock[]): Turned {
  const { isMeant, isAll } = chooseSources(countBySource([...blocks, ...others]));
  const [said, saidThere] = [tell(blocks, isMeant), tell(others, isMeant)];
  const pairs = new Set([...said.keys(), ...saidThere.keys()]);
  return { pairs: [...pairs].filter((pair) => said.get(pair) !== saidThere.get(pair)).length, isAll };
}

/** By the position of a source. */
function countBySource(blocks: readonly PairBlock[]): ReadonlyMap<number, number> {
  const pairsOf = new Map<number, number>();
  for (const block of blocks) {
    const { places } = block.sources;
    const each = countPairs(block) / places.length;
    for (const place of places) pairsOf.set(place, (pairsOf.get(place) ?? 0) + each);
  }
  return pairsOf;
}

/** What is said of each pair, by its positions; of outside addresses, each difference with those that have it; of nodes, by what they are called. */
function tell(blocks: readonly PairBlock[], isMeant: ChosenSources<number>['isMeant']): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  const outside = new Map<string, AddressSet>();
  const known = new Map<Difference, string>();
  const textOf = (difference: Difference): string =>
    getOrMake(known, difference, () => JSON.stringify(difference.transitions));
  for (const block of blocks) {
    const end = block.sources.ends.find(isOther) ?? block.destinations.ends.find(isOther);
    const texts = block.differences.map((difference) => `${difference.families.join()} ${textOf(difference)}`);
    for (const pair of placesOf(block, isMeant)) {
      if (end?.kind !== 'outside') told.set(end === undefined ? pair : `${pair} ${nameEnd(end)}`, texts.join('\n'));
      else
        for (const key of texts.map((text) => `${pair} ${text}`))
          outside.set(key, unite(outside.get(key), end.addresses));
    }
  }
  const ofOutside = [...outside].map(([key, set]) => [key, cidrTexts(set).join()] as const);
  return new Map([...told, ...ofOutside]);
}

/** `3 7` for each pair. */
function* placesOf(
  { sources, destinations, isApart }: PairBlock,
  isMeant: ChosenSources<number>['isMeant'],
): Generator<string> {
  for (const source of sources.places.filter(isMeant)) {
    for (const destination of destinations.places) {
      if (!isApart || source !== destination) yield `${source} ${destination}`;
    }
  }
}

function isOther(end: DiffEnd): end is Exclude<DiffEnd, { kind: 'workload' }> {
  return end.kind !== 'workload';
}

function unite(a: AddressSet | undefined, b: AddressSet): AddressSet {
  return a === undefined ? b : uniteAddresses(a, b);
}
