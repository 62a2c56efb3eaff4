import { getOrMake } from '../engine/all-pairs/get-or-make.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { ObjectRef, Origin } from '../model/reference.ts';
import { qualifiedName } from '../model/reference.ts';

interface Placed {
  readonly namespace?: string;
  readonly name: string;
  readonly origin?: Origin | undefined;
}

/** Where an object was read from; undefined for what came from a cluster. */
export function originOf(snapshot: Snapshot, ref: ObjectRef): Origin | undefined {
  const byKind = getOrMake(ORIGINS, snapshot, () => new Map<string, Origins>());
  const origins = getOrMake(byKind, ref.kind, () => originsOf(snapshot, ref.kind));
  return origins.get(qualifiedName(ref));
}

/** By name. */
type Origins = ReadonlyMap<string, Origin | undefined>;

/** Thousands of findings ask. */
const ORIGINS = new WeakMap<Snapshot, Map<string, Origins>>();

function originsOf(snapshot: Snapshot, kind: string): Origins {
  const foreign = snapshot.unmodelled.filter(({ ref, origin }) => ref.kind === kind && origin !== undefined);
  const origins = new Map<string, Origin | undefined>();
  const placed = [...foreign.map(({ ref, origin }) => ({ ...ref, origin })), ...listOf(snapshot, kind)];
  // The first of a name counts.
  for (const each of placed.reverse()) origins.set(qualifiedName(each), each.origin);
  return origins;
}

function listOf(snapshot: Snapshot, kind: string): readonly Placed[] {
  switch (kind) {
    case 'NetworkPolicy':
      return snapshot.networkPolicies;
    case 'Namespace':
      return snapshot.namespaces.map(({ name, origin }) => (origin === undefined ? { name } : { name, origin }));
    case 'Pod':
      return snapshot.pods;
    case 'Service':
      return snapshot.services;
    case 'Ingress':
      return snapshot.entrances?.ingresses ?? [];
    default:
      return snapshot.workloads.filter((workload) => workload.kind === kind);
  }
}
