import type { NamedObject, NameKind, NameSource, WantedNames } from '../../cluster/names/names.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** The names of a state that is at hand whole. */
export function namesOfSnapshot(snapshot: Snapshot, namespace: string | undefined): NameSource {
  return { namespace, find: async (wanted) => wanted.map((each) => namesIn(snapshot, each)) };
}

function namesIn(snapshot: Snapshot, { kind, namespace }: WantedNames): readonly NamedObject[] {
  return allOf(snapshot, kind).filter((object) => namespace === undefined || object.namespace === namespace);
}

function allOf(snapshot: Snapshot, kind: NameKind): readonly NamedObject[] {
  switch (kind) {
    case 'Namespace':
      return snapshot.namespaces;
    case 'Node':
      return snapshot.nodes;
    case 'Pod':
      return snapshot.pods.map(({ owner, ...pod }) => ({ ...pod, isOwned: owner !== undefined }));
    case 'Service':
      return snapshot.services;
    case 'NetworkPolicy':
      return snapshot.networkPolicies;
    case 'Ingress':
      return snapshot.entrances?.ingresses ?? [];
    case 'Gateway':
      return snapshot.entrances?.gateways ?? [];
    default:
      return snapshot.workloads
        .filter((workload) => workload.kind === kind)
        .map(({ name, namespace, template }) => ({ name, namespace, ports: template.ports }));
  }
}
