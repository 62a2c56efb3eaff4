import type { Connections, FamilyConnections } from '../../engine/all-pairs/connectivity.ts';
import type { Family } from '../../model/address.ts';
import { isNothing } from '../../engine/all-pairs/protocol-ports.ts';

export interface OpenFamily {
  readonly family: Family;
  readonly connections: Connections;
}

/** The families over which something passes, or may. */
export function openFamilies({ ipv4, ipv6 }: FamilyConnections): readonly OpenFamily[] {
  const found: OpenFamily[] = [];
  if (isOpen(ipv4)) found.push({ family: 4, connections: ipv4 });
  if (isOpen(ipv6)) found.push({ family: 6, connections: ipv6 });
  return found;
}

/** Allowed on a port, or not known: what is not known is never taken for closed. */
export function isOpen(connections: Connections | undefined): connections is Connections {
  return connections !== undefined && !(isNothing(connections.allowed) && isNothing(connections.unknown));
}
