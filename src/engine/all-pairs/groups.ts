import { compareText } from '../../model/compare-text.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { Group, Grouping } from './matrix.ts';
import { getOrMake } from './get-or-make.ts';
import { type Membership, type MembershipPart, membershipOf } from './membership.ts';
import { isFinished } from '../cluster-index.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';

export type PodsGroup = Extract<Group, { kind: 'pods' }>;

/** The pods that have not finished, and templates of workloads without pods, as groups: by namespace, then name, then kind. */
export function groupPods(index: ClusterIndex, by: Grouping): readonly PodsGroup[] {
  const membership = membershipOf(index);
  return remember(ALL, membership, by, () =>
    membership.parts
      .toSorted((a, b) => compareText(a.namespace, b.namespace))
      .flatMap((part) => remember(PARTS, part, by, () => findGroups(part, by))),
  );
}

type Known<Of extends object> = WeakMap<Of, Map<Grouping, readonly PodsGroup[]>>;
const ALL: Known<Membership> = new WeakMap();
const PARTS: Known<MembershipPart> = new WeakMap();

function remember<Of extends object>(
  known: Known<Of>,
  of: Of,
  by: Grouping,
  make: () => readonly PodsGroup[],
): readonly PodsGroup[] {
  return getOrMake(
    getOrMake(known, of, () => new Map<Grouping, readonly PodsGroup[]>()),
    by,
    make,
  );
}

interface Draft {
  readonly ref: ObjectRef;
  readonly pods: Pod[];
}

/** A namespace comes before all others, or after, with all that is in it. */
function findGroups(membership: MembershipPart, by: Grouping): readonly PodsGroup[] {
  const groups = new Map<string, Draft>();
  // Pods of one workload mostly have one and the same reference to it.
  const byRef = new Map<ObjectRef, Draft>();
  for (const pod of membership.pods) {
    if (isFinished(pod)) continue;
    const ref = refOf(pod, by, membership);
    const group = getOrMake(byRef, ref, () =>
      getOrMake(groups, `${ref.namespace ?? ''}/${ref.name}/${ref.kind}`, () => ({ ref, pods: [] })),
    );
    group.pods.push(pod);
  }
  return [...groups.values()].map((group): PodsGroup => ({ kind: 'pods', ...group })).sort(byName);
}

function refOf(pod: Pod, by: Grouping, membership: MembershipPart): ObjectRef {
  if (by === 'namespace') return { kind: 'Namespace', name: pod.namespace };
  // A template has no name of its own that anybody could ask about.
  const workload = by === 'workload' || pod.template ? membership.workloadOf(pod) : undefined;
  return workload ?? { kind: 'Pod', namespace: pod.namespace, name: pod.name };
}

/** The order of all lists of groups. */
export function byName(a: PodsGroup, b: PodsGroup): number {
  if (a === b) return 0;
  const [x, y] = [a.ref, b.ref];
  return (
    compareText(x.namespace ?? '', y.namespace ?? '') || compareText(x.name, y.name) || compareText(x.kind, y.kind)
  );
}
