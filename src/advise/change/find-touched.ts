import type { ClusterIndex } from '../../engine/cluster-index.ts';
import { podEndpoint } from '../../engine/cluster-index.ts';
import { type CompiledPolicy, everyPolicy, modelOf, type PolicySet, rulesOf } from '../../dialects/compiled.ts';
import type { Party } from '../diff/parties.ts';
import type { Direction } from '../../model/verdict.ts';
import { areHostsAlike } from '../../engine/host-policies.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import { isOfAll } from '../../engine/unmodelled.ts';
import { onlyInEither } from '../../model/only-in-either.ts';
import type { Pod } from '../../model/pod.ts';
import { policySelects } from '../../engine/evaluate-rules.ts';
import { toStableText } from './stable-text.ts';

/** A state as it is asked: what is the same in two of them is the same object. */
export interface AskedState {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
}

/** Whom the difference of two states can touch. */
export interface Touch {
  /** False: what decides this side of the party, and how others see it, is the same in both states. */
  readonly isTouched: (party: Party, direction: Direction) => boolean;
  /** Its pods, their namespace or their node are others: policies of others may see it in another way. */
  readonly isMoved: (party: Party) => boolean;
}

/**
 * A side of a connection hangs on its pod, on the policies that are about that pod, and on the other end's pod, with their
 * namespaces and nodes. So a pair can differ only where one of the two pods is another or stands in a namespace or on a node
 * that is, or where a policy that is about one of them was added, taken away or written differently, in its direction:
 * everybody else answers as before, by construction.
 */
export function findTouched(before: AskedState, after: AskedState): Touch {
  const [was, is] = [before.index.snapshot, after.index.snapshot];
  // Who has an address, and who is on whose node: all pairs hang on that.
  if (was.nodes !== is.nodes) return { isTouched: () => true, isMoved: () => true };
  const namespaces = changedNamespaces(before.index, after.index);
  const foreign = foreignNamespaces(before.policies, after.policies);
  const arePodsSame = was.pods === is.pods && was.workloads === is.workloads;
  const isByDirection = judgesByDirection(before) && judgesByDirection(after);
  // There a policy says something of the other direction, too, and a port's name hangs on pods anywhere.
  if (!isByDirection && !arePodsSame) return { isTouched: () => true, isMoved: () => true };
  const subjects = changedSubjects(before, after);
  const isSubject = (pod: Pod, direction: Direction): boolean =>
    subjects[direction].has(pod) || (!isByDirection && subjects[other(direction)].has(pod));
  const known = new WeakMap<Party, Sides>();
  const sidesOf = (party: Party): Sides =>
    getOrMake(known, party, () => {
      const pods = podsOf(party);
      const moved =
        (!arePodsSame && !hasSamePods(party)) ||
        (namespaces.size > 0 && pods.some(({ namespace }) => namespaces.has(namespace)));
      const all =
        moved || foreign === 'everywhere' || (foreign.size > 0 && pods.some(({ namespace }) => foreign.has(namespace)));
      const touches = (direction: Direction): boolean => all || pods.some((pod) => isSubject(pod, direction));
      return { moved, ingress: touches('ingress'), egress: touches('egress') };
    });
  return { isMoved: (party) => sidesOf(party).moved, isTouched: (party, direction) => sidesOf(party)[direction] };
}

interface Sides extends Readonly<Record<Direction, boolean>> {
  readonly moved: boolean;
}

function podsOf({ before = [], after = [] }: Party): readonly Pod[] {
  return before === after ? before : [...before, ...after];
}

function hasSamePods({ before, after }: Party): boolean {
  if (before === undefined || after === undefined || before.length !== after.length) return false;
  return before.every((pod, at) => pod === after[at]);
}

function other(direction: Direction): Direction {
  return direction === 'ingress' ? 'egress' : 'ingress';
}

/**
 * Whether, to whoever enforces them, policies decide in each direction by their rules of it alone, and about a pod by that
 * pod and its peer alone.
 */
export function judgesByDirection({ policies }: Pick<AskedState, 'policies'>): boolean {
  const { rulesOpenOtherDirection, closedWithoutPolicy, isolationSkipsBaseline, portNames } = modelOf(policies);
  return (
    rulesOpenOtherDirection === 'no' &&
    closedWithoutPolicy === 'never' &&
    isolationSkipsBaseline === 'no' &&
    portNames === 'of-destination'
  );
}

/** By name: those with other labels, and those that are known in one state only. */
function changedNamespaces(before: ClusterIndex, after: ClusterIndex): ReadonlySet<string> {
  if (before.namespaces === after.namespaces) return new Set();
  const names = new Set([...before.namespaces.keys(), ...after.namespaces.keys()]);
  return new Set(
    [...names].filter((name) => {
      const [was, is] = [before.namespaces.get(name), after.namespaces.get(name)];
      return (
        was !== is && (was === undefined || is === undefined || toStableText(was.labels) !== toStableText(is.labels))
      );
    }),
  );
}

/** Where objects of languages that nobody speaks here, in one state only, may have a say. */
function foreignNamespaces(before: PolicySet, after: PolicySet): ReadonlySet<string> | 'everywhere' {
  if (!areHostsAlike(before, after)) return 'everywhere';
  const only = onlyInEither(before.unmodelled, after.unmodelled);
  const changed = [...only.before, ...only.after].map(({ ref, group }) => ({ group, namespace: ref.namespace }));
  if (changed.some((place) => isOfAll(after.foreignReach, place))) return 'everywhere';
  return new Set(changed.flatMap(({ namespace }) => namespace ?? []));
}

/** Pods that a policy of one state alone is, or may be, about. */
function changedSubjects(before: AskedState, after: AskedState): Readonly<Record<Direction, ReadonlySet<Pod>>> {
  const subjects = { ingress: new Set<Pod>(), egress: new Set<Pod>() };
  const [was, is] = [policiesOf(before.policies), policiesOf(after.policies)];
  for (const policy of was) if (!is.has(policy)) addSubjects(policy, before.index, subjects);
  for (const policy of is) if (!was.has(policy)) addSubjects(policy, after.index, subjects);
  return subjects;
}

function addSubjects(
  policy: CompiledPolicy,
  index: ClusterIndex,
  subjects: Readonly<Record<Direction, Set<Pod>>>,
): void {
  const directions = (['ingress', 'egress'] as const).filter((direction) => {
    const { isolates, rules } = rulesOf(policy, direction);
    return isolates || rules.length > 0 || policy.unrecognised.length > 0;
  });
  for (const pod of subjectsOf(policy, index)) for (const direction of directions) subjects[direction].add(pod);
}

/** Pods and templates that a policy is, or may be, about. */
export function subjectsOf(policy: CompiledPolicy, index: ClusterIndex): readonly Pod[] {
  return candidates(policy, index).filter((pod) => policySelects(policy, podEndpoint(index, pod)) !== 'no');
}

/** Templates too: they stand for workloads without pods. */
function candidates({ subject }: CompiledPolicy, index: ClusterIndex): readonly Pod[] {
  const { namespaces } = subject;
  const [pods, workloads] =
    namespaces.kind === 'named'
      ? [index.podsByNamespace.get(namespaces.name) ?? [], index.workloadsByNamespace.get(namespaces.name) ?? []]
      : [index.snapshot.pods, index.snapshot.workloads];
  return [...pods, ...workloads.map(({ template }) => template)];
}

function policiesOf(policies: PolicySet): ReadonlySet<CompiledPolicy> {
  return new Set(everyPolicy(policies));
}
