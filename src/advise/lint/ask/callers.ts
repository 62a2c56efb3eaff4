import type { Connectivity } from '../../../engine/all-pairs/connectivity.ts';
import { familiesOf } from '../../../engine/all-pairs/party-facts.ts';
import { hasProtocolPort } from '../../../engine/all-pairs/protocol-ports.ts';
import { isDenied } from '../../../engine/all-pairs/side-row.ts';
import type { LintWorld } from '../lint.ts';
import { pairsOf } from './pairs.ts';
import type { Pod } from '../../../model/pod.ts';
import type { PortFunction, PortOperation } from '../../../engine/all-pairs/port-functions.ts';
import type { Protocol } from '../../../model/protocol.ts';

/** A port of a pod, as policy sees it: after Service translation. */
export interface PodPort {
  readonly pod: Pod;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Whether some address may connect to the port, be it outside or a node's; a missing fact counts as one that lets in. */
export function mayAddressesCall(world: LintWorld, at: PodPort): boolean {
  const pairs = pairsOf(world);
  return pairs
    .partiesOf(at.pod)
    .some(({ id, families }) =>
      familiesOf(families).some((family) =>
        pairs.tables.outside(id, 'ingress', family).some(({ says }) => isOpen(pairs, says, at)),
      ),
    );
}

/** Whether somebody may connect to the port: a pod, a node, an address. What nobody polices is open. */
export function mayAnybodyCall(world: LintWorld, at: PodPort): boolean {
  if (mayAddressesCall(world, at)) return true;
  const pairs = pairsOf(world);
  return pairs.partiesOf(at.pod).some(({ id, families }) =>
    familiesOf(families).some((family) => {
      const { usual, values } = pairs.tables.row(id, 'ingress', family);
      return [usual, ...new Set(values)].some((says) => isOpen(pairs, says, at));
    }),
  );
}

const OPEN = 1;
const NOT_DENIED: PortOperation = { apply: (says) => (isDenied(says) ? 0 : OPEN) };

/** Whether what a side says does not deny this port for certain. */
export function isOpen(
  { tables: { functions } }: Connectivity,
  says: PortFunction,
  { protocol, port }: Pick<PodPort, 'protocol' | 'port'>,
): boolean {
  return hasProtocolPort(functions.portsWith(functions.combine(NOT_DENIED, says, says), OPEN), protocol, port);
}
