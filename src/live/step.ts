import type { EndpointSlice, Service } from '../model/service.ts';
import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import type { Gap } from '../model/gap.ts';
import type { Namespace, Node, ServiceAccount } from '../model/cluster-object.ts';
import type { NetworkPolicy } from '../model/network-policy.ts';
import type { ObjectRef } from '../model/reference.ts';
import type { Pod } from '../model/pod.ts';
import type { Resource } from '../cluster/resource.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';
import type { Workload } from '../model/workload.ts';
import type { Write } from '../model/last-write.ts';

/** The collections of a snapshot, and what each holds. */
export interface Collections {
  readonly namespaces: Namespace;
  readonly pods: Pod;
  readonly workloads: Workload;
  readonly services: Service;
  readonly endpointSlices: EndpointSlice;
  readonly nodes: Node;
  readonly serviceAccounts: ServiceAccount;
  readonly networkPolicies: NetworkPolicy;
  readonly unmodelled: UnmodelledPolicy;
}

export type CollectionName = keyof Collections;
export type Held = Collections[CollectionName];

/** One thing that became known. A state and the steps since then are the next state. */
export type Step = ObjectStep | ReadingStep | FactsStep | LanguagesStep;

/** An object came, changed or went. */
export interface ObjectStep {
  readonly kind: 'object';
  readonly collection: CollectionName;
  readonly key: string;
  readonly ref: ObjectRef;
  /** Absent: it was not there. */
  readonly before?: Held;
  /** Absent: it is gone. */
  readonly after?: Held;
  /** Who wrote what it is now, where the object says so. */
  readonly write?: Write;
  /** `listed`: it happened at some time since the last that was known. */
  readonly seen: 'watched' | 'listed';
}

/** A list can be read now, or cannot be read any more. */
export interface ReadingStep {
  readonly kind: 'reading';
  /** `pods`, `networkpolicies.networking.k8s.io`. */
  readonly resource: string;
  /** Absent: it was not asked for. */
  readonly before?: Reading;
  /** Absent: it is not asked for any more. */
  readonly after?: Reading;
}

/** Something else was found out about who enforces policies. */
export interface FactsStep {
  readonly kind: 'facts';
  readonly facts: EnforcerFacts;
}

/** Which policy languages there are could be read, or not. */
export interface LanguagesStep {
  readonly kind: 'languages';
  readonly gaps: readonly Gap[];
}

/** How far the objects of one resource are known. */
export interface Reading {
  readonly resource: Resource;
  readonly all: ListReading;
  /** Where the list of all cannot be read: those of single namespaces that were tried. */
  readonly namespaces: ReadonlyMap<string, ListReading>;
}

export type ListReading = { readonly kind: 'read' } | { readonly kind: 'unread'; readonly gap: Gap };
