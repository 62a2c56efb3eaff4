import type { Connectivity, PodsParty } from './connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import { familiesOf, isOnNodeNetwork } from './party-facts.ts';
import { getOrMake } from './get-or-make.ts';
import type { Group } from './matrix.ts';
import type { Pod } from '../../model/pod.ts';

/** The part of a party that is in a group. */
export interface MemberParty {
  readonly party: PodsParty;
  readonly members: readonly Pod[];
}

/** Who is in a group, and what is usual for them. */
export interface Members {
  readonly group: Group;
  /** Empty for an outside range. */
  readonly parties: readonly MemberParty[];
  /** The only party, where there is one only and it is on the pod network: the ordinary case, which has a short way. */
  readonly ordinary: PodsParty | undefined;
}

export function membersOf(connectivity: Connectivity, group: Group): Members {
  const parties = group.kind === 'outside' ? [] : memberParties(connectivity, group.pods);
  const [first] = parties;
  const isOrdinary = first !== undefined && parties.length === 1 && !isOnNodeNetwork(first.party);
  return { group, parties, ordinary: isOrdinary ? first.party : undefined };
}

function memberParties(connectivity: Connectivity, pods: readonly Pod[]): readonly MemberParty[] {
  const found = new Map<PodsParty, Pod[]>();
  for (const pod of pods) {
    for (const party of connectivity.partiesOf(pod)) {
      getOrMake(found, party, () => []).push(pod);
    }
  }
  return [...found].map(([party, members]) => ({ party, members }));
}

/** Equal for groups whose sides usually say the same in this direction, in the same families. */
export function usualKey({ tables }: Connectivity, { parties }: Members, direction: Direction): string {
  const keys = parties.map(({ party: { id, families } }) => {
    const usual = familiesOf(families).map((family) => `${family}:${tables.row(id, direction, family).usual}`);
    return `${families === 'none' ? '?' : ''}${usual.join()}`;
  });
  return [...new Set(keys)].sort().join(' ');
}
