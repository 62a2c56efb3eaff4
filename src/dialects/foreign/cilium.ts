import { GIVEN_BY_AGENT, SOURCE } from '../cilium/label-keys.ts';
import { allKnown, fieldsOf, itemsOf, readSelector } from './read-selector.ts';
import type { LabelRequirement, SetRequirement } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { Subject } from '../compiled.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** Of CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: `spec` and each of `specs` (semantics F.2). */
export function subjectsOfCilium(
  { spec, specs }: Readonly<Record<string, unknown>>,
  { ref }: UnmodelledPolicy,
): readonly Subject[] | undefined {
  const all = [...(spec === undefined ? [] : [spec]), ...(itemsOf(specs) ?? [undefined])];
  if (all.length === 0) return undefined;
  return allKnown(all.map((each) => subjectsOfSpec(each, ref.namespace !== undefined)))?.flat();
}

function subjectsOfSpec(value: unknown, isOfNamespace: boolean): readonly Subject[] | undefined {
  const { endpointSelector, nodeSelector } = fieldsOf(value) ?? {};
  // The host firewall is about nodes.
  if (endpointSelector === undefined && nodeSelector !== undefined) return [];
  const selector = readSelector(endpointSelector);
  return selector === undefined ? undefined : [subjectOf(selector, isOfNamespace)];
}

function subjectOf(selector: readonly SetRequirement[], isOfNamespace: boolean): Subject {
  const pods: LabelRequirement[] = [];
  const namespaces: LabelRequirement[] = [];
  const account: LabelRequirement[] = [];
  for (const requirement of selector) {
    // A label that the agent is told to overlook is to it not there: what asks for an absence may then be met.
    if (requirement.operator === 'NotIn' || requirement.operator === 'DoesNotExist') continue;
    const key = requirement.key.replace(SOURCE, '');
    if (key === OF_NAMESPACE) {
      // What a namespaced policy says of its namespace is overwritten.
      if (!isOfNamespace) namespaces.push({ ...requirement, key: NAMESPACE_NAME_LABEL });
    } else if (key === OF_ACCOUNT) account.push({ ...requirement, key: 'name' });
    else if (key.startsWith(NAMESPACE_LABELS)) {
      namespaces.push({ ...requirement, key: key.slice(NAMESPACE_LABELS.length) });
    } else if (!GIVEN_BY_AGENT.test(key)) pods.push({ ...requirement, key });
  }
  return {
    namespaces: { kind: 'labels', selector: namespaces },
    pods,
    ...(account.length === 0 ? {} : { account }),
  };
}

const OF_NAMESPACE = 'io.kubernetes.pod.namespace';
const OF_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
