import type { Connectivity, PodsParty } from '../../engine/all-pairs/connectivity.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import type { Members } from './members.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { PathEnds } from './path-block.ts';
import type { Pod } from '../../model/pod.ts';

/** Pods of one workload that every policy treats alike. Never empty. */
export interface Replicas {
  readonly pods: readonly Pod[];
  readonly parties: readonly PodsParty[];
  readonly isOnNodeNetwork: boolean;
}

/** A workload with what of it is in either scope. */
export interface ScopeWorkload {
  readonly self: PathEnds;
  readonly from: readonly Replicas[];
  readonly to: readonly Replicas[];
}

/** Workloads that policies treat alike, pod by pod. Never empty. */
export interface AlikeWorkloads {
  readonly workloads: readonly ScopeWorkload[];
  readonly all: PathEnds;
}

/** Everybody of two scopes, in the order of their first pods. */
export function groupWorkloads(
  connectivity: Connectivity,
  from: Members,
  to: Members,
  nameOf: (pod: Pod) => ObjectRef,
): readonly AlikeWorkloads[] {
  const drafts = new Map<string, Draft>();
  for (const side of SIDES) {
    for (const pod of (side === 'from' ? from : to).pods) {
      const ref = nameOf(pod);
      const draft = getOrMake(
        drafts,
        `${ref.kind}/${ref.namespace}/${ref.name}`,
        (): Draft => ({
          self: { ends: [{ kind: 'workload', ref }], places: [drafts.size] },
          from: new Map<string, ReplicasDraft>(),
          to: new Map<string, ReplicasDraft>(),
        }),
      );
      const parties = connectivity.partiesOf(pod);
      const key = parties.map(({ id }) => id).join();
      getOrMake(draft[side], key, () => ({ parties, pods: [], isOnNodeNetwork: pod.hostNetwork })).pods.push(pod);
    }
  }
  const alike = Map.groupBy(drafts.values(), ({ from: out, to: into }) =>
    [[...out.keys()].join(' '), [...into.keys()].join(' ')].join(' | '),
  );
  return [...alike.values()].map((group) => ({
    workloads: group.map((draft) => ({ ...draft, from: [...draft.from.values()], to: [...draft.to.values()] })),
    all: unite(group.map(({ self }) => self)),
  }));
}

const SIDES = ['from', 'to'] as const;

interface ReplicasDraft extends Replicas {
  readonly pods: Pod[];
}

interface Draft {
  readonly self: PathEnds;
  /** By the numbers of the parties. */
  readonly from: Map<string, ReplicasDraft>;
  readonly to: Map<string, ReplicasDraft>;
}

/** One alone stays the same object. */
function unite(all: readonly PathEnds[]): PathEnds {
  const [first, ...others] = all;
  if (first !== undefined && others.length === 0) return first;
  return { ends: all.flatMap(({ ends }) => ends), places: all.flatMap(({ places }) => places) };
}
