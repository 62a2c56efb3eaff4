import type { Connectivity, PodsParty } from './connectivity.ts';
import type { PodsGroup } from './groups.ts';
import type { Pod } from '../../model/pod.ts';

/** The part of a party that is in a group. */
export interface MemberParty {
  readonly party: PodsParty;
  readonly members: readonly Pod[];
}

export function memberParties(connectivity: Connectivity, { pods }: PodsGroup): readonly MemberParty[] {
  const [pod] = pods;
  if (pod !== undefined && pods.length === 1) {
    return connectivity.partiesOf(pod).map((party) => ({ party, members: pods }));
  }
  const found = new Map<PodsParty, Pod[]>();
  for (const each of pods) {
    for (const party of connectivity.partiesOf(each)) {
      const members = found.get(party);
      if (members === undefined) found.set(party, [each]);
      else members.push(each);
    }
  }
  return [...found].map(([party, members]) => ({ party, members }));
}
