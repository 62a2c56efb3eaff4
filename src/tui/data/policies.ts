import type { NetworkPolicy, NetworkPolicySpec } from '../../model/network-policy.ts';
import type { PolicyCitation } from '../../explain/explanation.ts';
import { type PolicyYaml, yamlOfObject, yamlOfPolicy } from './policy-yaml.ts';
import { type ObjectRef, qualifiedName } from '../../model/reference.ts';
import type { Snapshot, UnmodelledPolicy } from '../../model/snapshot.ts';

type Cited = Pick<PolicyCitation, 'kind' | 'policy'>;

/** The YAML of a policy that an answer names; undefined when it is no longer there. */
export function policyOf(snapshot: Snapshot, cited: Cited): PolicyYaml | undefined {
  const core = findCore(snapshot, cited);
  if (core !== undefined) return yamlOfPolicy(core);
  const other = findOther(snapshot, cited);
  return other === undefined ? undefined : yamlOfObject(other);
}

/** The policy that an answer names, as an object. */
export function refOfCitation({ kind, policy }: Cited): ObjectRef {
  const slash = policy.indexOf('/');
  return slash < 0
    ? { kind, name: policy }
    : { kind, namespace: policy.slice(0, slash), name: policy.slice(slash + 1) };
}

/** The rules of a NetworkPolicy as they stand in the object; undefined for other languages. */
export function specOf(snapshot: Snapshot, cited: Cited): NetworkPolicySpec | undefined {
  return findCore(snapshot, cited)?.spec;
}

function findCore({ networkPolicies }: Snapshot, { kind, policy }: Cited): NetworkPolicy | undefined {
  return kind === 'NetworkPolicy' ? networkPolicies.find((each) => qualifiedName(each) === policy) : undefined;
}

function findOther({ unmodelled }: Snapshot, { kind, policy }: Cited): UnmodelledPolicy | undefined {
  return unmodelled.find(({ ref }) => ref.kind === kind && qualifiedName(ref) === policy);
}
