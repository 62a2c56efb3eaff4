import type { Changes } from './patch-index.ts';
import {
  type CompiledPolicy,
  isCore,
  modelOf,
  NETWORK_POLICY_TIER,
  type PolicySet,
  type Tier,
} from '../dialects/compiled.ts';
import type { NetworkPolicy } from '../model/network-policy.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { compileNetworkPolicy } from '../dialects/network-policy.ts';
import { compilePolicies } from '../dialects/compile-policies.ts';

/**
 * The policies of a snapshot that differs from a compiled one by some changes. Of NetworkPolicies only those that changed
 * are compiled; the few of other languages all again, as soon as one of them, a
 * namespace, a Service, a service account, or what could be read of them changed.
 */
export function patchPolicies(
  policies: PolicySet,
  snapshot: Snapshot,
  {
    networkPolicies,
    unmodelled,
    namespaces,
    services,
    serviceAccounts,
  }: Pick<Changes, 'networkPolicies' | 'unmodelled' | 'namespaces' | 'services' | 'serviceAccounts'>,
  areGapsChanged: boolean,
): PolicySet {
  const before = policies.tiers.find(({ name }) => name === NETWORK_POLICY_TIER);
  if (before === undefined || !standAlone(policies)) return compilePolicies(snapshot, modelOf(policies));
  const byNamespace = patchNamespaces(before.byNamespace, networkPolicies);
  // Some of them compare the labels of namespaces or of service accounts, or name Services.
  const areCompared = namespaces.size + services.size + serviceAccounts.size > 0 && snapshot.unmodelled.length > 0;
  const isSame = !areGapsChanged && unmodelled.size === 0 && !areCompared;
  if (isSame && byNamespace === before.byNamespace) return policies;
  const around = isSame ? policies : compilePolicies({ ...snapshot, networkPolicies: [] }, modelOf(policies));
  if (!standAlone(around)) return compilePolicies(snapshot, modelOf(policies));
  return {
    ...around,
    tiers: around.tiers.map((tier) => (tier.name === NETWORK_POLICY_TIER ? { ...tier, byNamespace } : tier)),
  };
}

/** Whether NetworkPolicies are all that is in their tier, and nothing is staged that would stand among them. */
function standAlone({ tiers, staged, readsServices }: PolicySet): boolean {
  return (
    staged === undefined &&
    readsServices !== true &&
    tiers.every((tier) => tier.name !== NETWORK_POLICY_TIER || holdsCoreAlone(tier))
  );
}

function holdsCoreAlone({ semantics, byNamespace, clusterWide }: Tier): boolean {
  return (
    semantics === 'isolating' &&
    clusterWide.length === 0 &&
    [...byNamespace.values()].every((policies) => policies.every(isCore))
  );
}

type ByNamespace = ReadonlyMap<string, readonly CompiledPolicy[]>;

function patchNamespaces(byNamespace: ByNamespace, changes: Changes['networkPolicies']): ByNamespace {
  if (changes.size === 0) return byNamespace;
  const patched = new Map(byNamespace);
  for (const change of changes.values()) {
    const namespace = (change.after ?? change.before)?.namespace ?? '';
    const siblings = replaceIn(patched.get(namespace) ?? [], change);
    if (siblings.length === 0) patched.delete(namespace);
    else patched.set(namespace, siblings);
  }
  return patched;
}

function replaceIn(
  siblings: readonly CompiledPolicy[],
  { before, after }: { readonly before: NetworkPolicy | undefined; readonly after: NetworkPolicy | undefined },
): readonly CompiledPolicy[] {
  const name = (after ?? before)?.name ?? '';
  const others = siblings.filter(({ ref }) => ref.name !== name);
  if (after === undefined) return others;
  const at = others.findIndex(({ ref }) => ref.name > name);
  return others.toSpliced(at === -1 ? others.length : at, 0, compileNetworkPolicy(after));
}
