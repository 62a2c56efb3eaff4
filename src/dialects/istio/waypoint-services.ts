import { allOf, everyPod } from '../implied-peers.ts';
import type { CompiledPolicy, Peer } from '../compiled.ts';
import { compileLabelSelector } from '../label-selector.ts';
import { meshPeers } from './ways.ts';
import { USE_WAYPOINT } from './members.ts';
import type { Service } from '../../model/service.ts';

/**
 * A connection of the mesh to a Service that has a waypoint goes there first, and what reaches the pods comes from it: who is
 * let through, and as whom, is the waypoint's to say (semantics F.5). To the pods themselves nothing stands in between.
 */
export function waypointPolicies(services: readonly Service[]): readonly CompiledPolicy[] {
  return services.filter(hasWaypoint).flatMap(policyOf);
}

function hasWaypoint({ labels = {} }: Service): boolean {
  const waypoint = labels[USE_WAYPOINT];
  return waypoint !== undefined && waypoint !== 'none';
}

function policyOf({ namespace, name, origin, selector = {} }: Service): readonly CompiledPolicy[] {
  const pods = compileLabelSelector({ matchLabels: selector });
  if (pods.length === 0) return [];
  const path = ['metadata', 'labels', USE_WAYPOINT];
  const peers = meshPeers('pods in the mesh', path).map(
    (peer, index): Peer => ({
      ...allOf([
        peer,
        everyPod('through the Service', 'service'),
        { kind: 'unrecognised', index, path, problem: 'what the waypoint of the Service lets through, and as whom' },
      ]),
      index,
      path,
    }),
  );
  const rule = { index: 0, path, action: 'deny', peers, ports: 'any', unrecognised: [] } as const;
  return [
    {
      ref: { kind: 'Service', namespace, name },
      ...(origin === undefined ? {} : { origin }),
      subject: { namespaces: { kind: 'named', name: namespace }, pods },
      ingress: { isolates: false, countsAnyway: true, rules: [rule] },
      egress: { isolates: false, rules: [] },
      priority: 0,
      language: 'istio',
      terminating: false,
      unrecognised: [],
      findings: [],
    },
  ];
}
