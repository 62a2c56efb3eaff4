import type { NetworkPolicy } from './network-policy.ts';
import type { ObjectRef } from './reference.ts';
import type { Snapshot } from './snapshot.ts';

/** One change to the objects of a state, as somebody could make it with kubectl. Nothing here is ever carried out. */
export type StateChange =
  /** As `kubectl apply`: each object takes the place of the one of its kind and name, or is added. */
  | { readonly kind: 'put'; readonly objects: Snapshot }
  | { readonly kind: 'put-policy'; readonly policy: NetworkPolicy }
  /** A policy of any language, by kind and name. */
  | { readonly kind: 'delete-policy'; readonly ref: ObjectRef }
  /** As `kubectl label`; of a workload: its template, and so the pods that it has. `null` takes the label away. */
  | { readonly kind: 'label'; readonly ref: ObjectRef; readonly labels: Readonly<Record<string, string | null>> };
