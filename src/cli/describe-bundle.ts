import { NO_ENTRANCES } from '../model/entrances.ts';
import type { Bundle } from '../cluster/snapshot/bundle.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { SnapshotInput } from '../explain/explanation.ts';

/** What a snapshot file is of, for answers that were read from it. */
export function describeBundle(file: string, { about, snapshot }: Bundle): SnapshotInput {
  const { kind, ...source } = snapshot.source;
  const { taken, redacted, namespace } = about;
  const at = namespace === undefined ? {} : { namespace };
  return { kind: 'snapshot', file, taken, redacted, of: kind, ...at, ...source, read: countObjects(snapshot) };
}

/** How many objects there are of each kind, none left out. */
export function countObjects(snapshot: Snapshot): Readonly<Record<string, number>> {
  const { namespaces, nodes, pods, workloads, services, endpointSlices, networkPolicies, unmodelled } = snapshot;
  const {
    ingresses,
    ingressClasses,
    gateways,
    gatewayClasses,
    routes,
    grants = [],
  } = snapshot.entrances ?? NO_ENTRANCES;
  const kinds = [
    ...namespaces.map(() => 'Namespace'),
    ...nodes.map(() => 'Node'),
    ...networkPolicies.map(() => 'NetworkPolicy'),
    ...unmodelled.map(({ ref }) => ref.kind),
    ...services.map(() => 'Service'),
    ...endpointSlices.map(() => 'EndpointSlice'),
    ...ingresses.map(() => 'Ingress'),
    ...ingressClasses.map(() => 'IngressClass'),
    ...gateways.map(() => 'Gateway'),
    ...gatewayClasses.map(() => 'GatewayClass'),
    ...routes.map(({ kind }) => kind),
    ...grants.map(() => 'ReferenceGrant'),
    ...workloads.map(({ kind }) => kind),
    ...pods.map(() => 'Pod'),
  ];
  const counts = Map.groupBy(kinds, (kind) => kind);
  return Object.fromEntries([...counts].map(([kind, all]) => [kind, all.length]));
}
