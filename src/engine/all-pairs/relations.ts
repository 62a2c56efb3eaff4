import { type ClusterIndex, podEndpoint } from '../cluster-index.ts';
import type { Endpoint } from '../../model/flow.ts';
import { isOnNodeOf, isSamePod } from '../same-node.ts';
import type { Node } from '../../model/cluster-object.ts';
import type { Pod } from '../../model/pod.ts';
import type { Relation } from './connectivity.ts';

/** The most usual first. */
export const RELATIONS: readonly Relation[] = ['apart', 'same-node', 'node-unknown', 'same-pod'];

/** What two members are to each other. */
export function relationOf(index: ClusterIndex, source: Pod | Node, destination: Pod | Node): Relation {
  return relationOfEnds(endpointOf(index, source), endpointOf(index, destination));
}

export function relationOfEnds(source: Endpoint, destination: Endpoint): Relation {
  if (isSamePod(source, destination)) return 'same-pod';
  const [there, here] = [isOnNodeOf(destination, source), isOnNodeOf(source, destination)];
  if (there === 'yes' || here === 'yes') return 'same-node';
  return there === 'unknown' || here === 'unknown' ? 'node-unknown' : 'apart';
}

export function endpointOf(index: ClusterIndex, member: Pod | Node): Endpoint {
  return 'phase' in member ? podEndpoint(index, member) : { kind: 'node', node: member };
}
