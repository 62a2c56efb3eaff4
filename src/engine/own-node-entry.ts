import { all } from './tri.ts';
import type { Flow } from '../model/flow.ts';
import { isAmong } from './tunnel.ts';
import { isOnNodeOf } from './same-node.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import type { Tri } from '../model/verdict.ts';

type Policies = Pick<PolicySet, 'tunnel'>;

/** Whether a mesh lets a flow in unasked, because it comes from the pod's own node and in the mesh's own way. */
export function isUnasked({ tunnel }: Policies, { protocol, source, destination }: Flow): Tri {
  if (tunnel === undefined || protocol !== 'TCP' || !isAmong(destination, tunnel.ownNode.certain)) return 'no';
  return isOnNodeOf(source, destination);
}

/** The flow as whoever enforces policies may see it, from the address that the mesh gives it; undefined: it comes as it is. */
export function withEntryAddress({ tunnel }: Policies, flow: Flow): Flow | undefined {
  if (tunnel === undefined || flow.protocol !== 'TCP') return undefined;
  const { certain, possible, addresses } = tunnel.ownNode;
  const isInMesh = isAmong(flow.destination, certain) || isAmong(flow.destination, possible) ? 'yes' : 'no';
  if (all([isInMesh, isOnNodeOf(flow.source, flow.destination)]) === 'no') return undefined;
  return { ...flow, source: { kind: 'external' }, sourceAddress: addresses[flow.family] };
}
