import { antreaHostPolicies } from './antrea/host-policies.ts';
import { calicoHostPolicies } from './calico/host-policies.ts';
import { ciliumHostPolicies } from './cilium/host-policies.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import type { Gap } from '../model/gap.ts';
import type { PolicySet } from './compiled.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';

/**
 * Objects about nodes, and so about the pods on their networks. They are not evaluated: what they may decide is not known
 * (semantics F.1, F.2). A language that nobody enforces says nothing.
 */
export function hostPolicies(
  objects: readonly UnmodelledPolicy[],
  gaps: readonly Gap[],
  { calicoPolicies, ciliumPolicies, ciliumHostPolicies: ofHosts, ciliumClusterPolicies, antreaPolicies }: EnforcerModel,
): Pick<PolicySet, 'hostPolicies' | 'idleHostPolicies' | 'hostGaps'> {
  // Of nodes those are alone that are of no namespace.
  const isKnown = ciliumPolicies !== 'no' && ciliumClusterPolicies !== 'no';
  const cilium = isKnown ? ciliumHostPolicies(objects) : undefined;
  const languages = [
    ...(calicoPolicies === 'no' ? [] : [calicoHostPolicies(objects, gaps)]),
    ...(cilium === undefined || ofHosts === 'no' ? [] : [cilium]),
    ...(antreaPolicies === 'no' ? [] : [antreaHostPolicies(objects)]),
  ];
  const hiding = gaps.filter((gap) => isOfAll(gap) || languages.some(({ mayHide }) => mayHide(gap)));
  const found = languages.flatMap(({ policies }) => policies);
  const idle = ofHosts === 'no' ? (cilium?.policies ?? []) : [];
  return {
    ...(found.length === 0 ? {} : { hostPolicies: found }),
    ...(idle.length === 0 ? {} : { idleHostPolicies: idle }),
    ...(hiding.length === 0 || languages.length === 0 ? {} : { hostGaps: hiding }),
  };
}

/** Which languages the cluster serves is not known. */
function isOfAll({ resource }: Gap): boolean {
  return resource === 'apigroups';
}
