import { bareKind, kindInGroup } from '../../model/kind-in-group.ts';
import { keyOfPolicy, sortCalicoObjects } from './calico-objects.ts';
import type { NetworkPolicy, NetworkPolicySpec } from '../../model/network-policy.ts';
import type { Snapshot, UnmodelledPolicy } from '../../model/snapshot.ts';

type Policies = Pick<Snapshot, 'networkPolicies' | 'unmodelled'>;

/**
 * The policies as if what is only staged were enforced: set in the place of those that have its names, or taken away with
 * them (`stagedAction`). Undefined: nothing is staged that would change anything.
 */
export function asIfEnforced({ networkPolicies, unmodelled }: Policies): Policies | undefined {
  const staged = sortCalicoObjects(unmodelled).staged.filter((object) => ACTIVE.has(actionOf(object)));
  if (staged.length === 0) return undefined;
  const [core, own] = [staged.filter(isOfKubernetes), staged.filter((object) => !isOfKubernetes(object))];
  const made = own.map((object) => ({ action: actionOf(object), object: enforced(object) }));
  const replaced = new Set(made.map(({ object }) => keyOfPolicy(object)));
  const coreNames = new Set(core.map(({ ref }) => `${ref.namespace}/${ref.name}`));
  const kept = unmodelled.filter((object) => !replaced.has(keyOfPolicy(object)) && !staged.includes(object));
  return {
    networkPolicies: [
      ...networkPolicies.filter(({ namespace, name }) => !coreNames.has(`${namespace}/${name}`)),
      ...core.filter((object) => actionOf(object) === 'Set').map(corePolicy),
    ],
    unmodelled: [...kept, ...made.filter(({ action }) => action === 'Set').map(({ object }) => object)],
  };
}

const ACTIVE: ReadonlySet<string> = new Set(['Set', 'Delete']);

function actionOf({ raw }: UnmodelledPolicy): string {
  const { spec } = raw as { readonly spec?: { readonly stagedAction?: string | null } | null }; // as in any object of the API
  return spec?.stagedAction ?? 'Set';
}

function isOfKubernetes({ ref }: UnmodelledPolicy): boolean {
  return bareKind(ref.kind) === 'StagedKubernetesNetworkPolicy';
}

/** The kind that it would be. */
function enforced({ ref, group, ...object }: UnmodelledPolicy): UnmodelledPolicy {
  const kind = kindInGroup(bareKind(ref.kind).replace(/^Staged/, ''), group);
  return { ...object, group, ref: { ...ref, kind } };
}

function corePolicy({ ref, raw, origin }: UnmodelledPolicy): NetworkPolicy {
  // The API server, or the loader of manifests, has held it to its schema as far as this version knows it.
  const { spec } = raw as { readonly spec?: (NetworkPolicySpec & { readonly stagedAction?: string }) | null };
  const { stagedAction: _, ...rest } = spec ?? {};
  const { namespace = '', name } = ref;
  return { namespace, name, spec: rest, terminating: false, ...(origin === undefined ? {} : { origin }) };
}
