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
const IPV4: readonly Family[] = [4];

/** An end without address speaks what the other does (`ask`); two of them are asked about as IPv4. */
export function commonFamilies(a: PartyFamilies, b: PartyFamilies): readonly Family[] {
  if (a === 'none') return b === 'none' ? IPV4 : b;
  return b === 'none' ? a : a.filter((family) => b.includes(family));
}
