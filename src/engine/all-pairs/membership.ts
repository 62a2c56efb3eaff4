import type { ClusterIndex } from '../cluster-index.ts';
import { getOrMake } from './get-or-make.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import { selects } from '../../model/match-labels.ts';
import type { Workload } from '../../model/workload.ts';

/** Which pod belongs to which workload, for all of them at once: `podsOfWorkload` and `podsAndTemplates` ask one by one. */
export interface Membership {
  /** Finished ones too, and the templates of workloads that have no pod. */
  readonly pods: readonly Pod[];
  /** The outermost workload that was read; where only the pod speaks of its owner, that; undefined: nobody's. */
  workloadOf(pod: Pod): ObjectRef | undefined;
  /** Of each namespace that has any; the same object in states where all its pods and workloads are the same. */
  readonly parts: readonly MembershipPart[];
}

export interface MembershipPart extends Pick<Membership, 'pods' | 'workloadOf'> {
  readonly namespace: string;
}

export function membershipOf(index: ClusterIndex): Membership {
  const { pods, workloads } = index.snapshot;
  const known = KNOWN.get(pods);
  if (known?.workloads === workloads) return known.membership;
  const membership = findMembership(index);
  KNOWN.set(pods, { workloads, membership });
  return membership;
}

/** States that differ in their policies alone share their pods. */
const KNOWN = new WeakMap<
  readonly Pod[],
  { readonly workloads: readonly Workload[]; readonly membership: Membership }
>();

function findMembership(index: ClusterIndex): Membership {
  const namespaces = new Set([...index.podsByNamespace.keys(), ...index.workloadsByNamespace.keys()]);
  const parts = [...namespaces].map((namespace) => {
    const pods = index.podsByNamespace.get(namespace) ?? NO_PODS;
    const workloads = index.workloadsByNamespace.get(namespace) ?? NO_WORKLOADS;
    const byWorkloads = getOrMake(PARTS, pods, () => new WeakMap<readonly Workload[], MembershipPart>());
    return getOrMake(byWorkloads, workloads, () => findPart(namespace, pods, workloads));
  });
  const byNamespace = new Map(parts.map((part) => [part.namespace, part]));
  return {
    pods: parts.flatMap((part) => part.pods),
    parts,
    workloadOf: (pod) => byNamespace.get(pod.namespace)?.workloadOf(pod),
  };
}

const NO_PODS: readonly Pod[] = [];
const NO_WORKLOADS: readonly Workload[] = [];
/** States share the lists of namespaces in which nothing is another. */
const PARTS = new WeakMap<readonly Pod[], WeakMap<readonly Workload[], MembershipPart>>();

function findPart(namespace: string, running: readonly Pod[], workloads: readonly Workload[]): MembershipPart {
  const owners = new Map<Pod, ObjectRef>();
  const pods: Pod[] = [];
  const members = new NamespaceMembers(workloads);
  for (const pod of running) {
    const owner = members.claim(pod);
    if (owner !== undefined) owners.set(pod, owner);
    pods.push(pod);
  }
  for (const workload of members.podless()) {
    owners.set(workload.template, refOf(workload));
    pods.push(workload.template);
  }
  return { namespace, pods, workloadOf: (pod) => owners.get(pod) };
}

class NamespaceMembers {
  readonly #workloads: ReadonlyMap<string, Workload>;
  readonly #outermost: readonly Workload[];
  readonly #withPods = new Set<Workload>();
  readonly #refs = new Map<Workload, ObjectRef>();

  constructor(workloads: readonly Workload[]) {
    this.#workloads = new Map(workloads.map((workload) => [keyOf(workload), workload]));
    this.#outermost = workloads.filter(({ owner }) => owner === undefined || !this.#workloads.has(keyOf(owner)));
  }

  /** The workload that the pod belongs to, which from now on has a pod. */
  claim(pod: Pod): ObjectRef | undefined {
    const claiming = pod.owner === undefined ? this.#selecting(pod) : this.#owning(pod);
    for (const workload of claiming) this.#withPods.add(workload);
    const outermost = claiming.at(-1);
    if (outermost !== undefined) return getOrMake(this.#refs, outermost, () => refOf(outermost));
    return pod.owner && { kind: pod.owner.kind, namespace: pod.namespace, name: pod.owner.name };
  }

  podless(): readonly Workload[] {
    return this.#outermost.filter((workload) => !this.#withPods.has(workload));
  }

  #selecting({ labels }: Pod): readonly Workload[] {
    return this.#outermost
      .filter(({ selector }) => selector !== undefined && selector.length > 0 && selects(labels, selector))
      .reverse();
  }

  /** From the owner outward. */
  #owning({ owner, labels }: Pod): readonly Workload[] {
    const chain: Workload[] = [];
    for (let at = owner && this.#workloads.get(keyOf(owner)); at !== undefined && !chain.includes(at); ) {
      chain.push(at);
      at = at.owner && this.#workloads.get(keyOf(at.owner));
    }
    const isUnowned = owner?.kind === 'ReplicaSet' && chain.length < 2;
    const deployment = isUnowned ? this.#deploymentOf(owner.name, labels['pod-template-hash']) : undefined;
    return deployment === undefined ? chain : [...chain, deployment];
  }

  /** The ReplicaSet between may not have been read; its name is the Deployment's and the pod's template hash. */
  #deploymentOf(replicaSet: string, hash: string | undefined): Workload | undefined {
    if (hash === undefined || !replicaSet.endsWith(`-${hash}`)) return undefined;
    return this.#workloads.get(`Deployment/${replicaSet.slice(0, -hash.length - 1)}`);
  }
}

function refOf({ kind, namespace, name }: Workload): ObjectRef {
  return { kind, namespace, name };
}

function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`;
}
