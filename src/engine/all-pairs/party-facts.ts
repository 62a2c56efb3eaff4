import type { Family } from '../../model/address.ts';
import type { Party, PartyFamilies } from './connectivity.ts';

/** Nobody polices what starts or ends there; a pod's own node is exempt at its other end (semantics B.2, B.3). */
export function isOnNodeNetwork(party: Party): boolean {
  return party.kind === 'nodes' || party.hostNetwork;
}

/** The families in which members may be asked about. */
export function familiesOf(families: PartyFamilies): readonly Family[] {
  return families === 'none' ? EITHER : families;
}

const EITHER: readonly Family[] = [4, 6];
/** Whether ends connect in a family. One without address speaks what the other does (`ask`); two of them: IPv4. */
export function haveInCommon(a: PartyFamilies, b: PartyFamilies, family: Family): boolean {
  if (a === 'none') return b === 'none' ? family === 4 : b.includes(family);
  return a.includes(family) && (b === 'none' || b.includes(family));
}

export function commonFamilies(a: PartyFamilies, b: PartyFamilies): readonly Family[] {
  return EITHER.filter((family) => haveInCommon(a, b, family));
}
