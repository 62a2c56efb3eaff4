import type { LintWorld } from './lint.ts';
import type { ObjectRef, Origin } from '../../model/reference.ts';
import { qualifiedName } from '../../model/reference.ts';

interface Placed {
  readonly namespace?: string;
  readonly name: string;
  readonly origin?: Origin;
}

/** Where an object was read from; undefined for what came from a cluster. */
export function originOf({ snapshot }: LintWorld, ref: ObjectRef): Origin | undefined {
  const { unmodelled } = snapshot;
  const foreign = unmodelled.find((policy) => policy.ref.kind === ref.kind && isSame(policy.ref, ref));
  return foreign?.origin ?? listOf(snapshot, ref.kind).find((each) => isSame(each, ref))?.origin;
}

function isSame(a: Placed, b: Placed): boolean {
  return qualifiedName(a) === qualifiedName(b);
}

function listOf(snapshot: LintWorld['snapshot'], kind: string): readonly Placed[] {
  switch (kind) {
    case 'NetworkPolicy':
      return snapshot.networkPolicies;
    case 'Namespace':
      return snapshot.namespaces.map(({ name, origin }) => (origin === undefined ? { name } : { name, origin }));
    case 'Pod':
      return snapshot.pods;
    case 'Service':
      return snapshot.services;
    default:
      return snapshot.workloads.filter((workload) => workload.kind === kind);
  }
}
