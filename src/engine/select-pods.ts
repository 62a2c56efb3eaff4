import type { ClusterIndex } from './cluster-index.ts';
import type { FieldRequirement, PodField } from '../model/field-selector.ts';
import type { Pod } from '../model/pod.ts';
import type { PodSelection } from '../model/pod-selection.ts';
import { parseAddress } from '../model/address.ts';
import { podsAndTemplates } from './workloads.ts';
import { selects } from '../model/match-labels.ts';

/**
 * The pods that a selection means, and templates of workloads without pods, in a namespace or everywhere (`undefined`).
 * What is not known of a pod, such as the node of a template, satisfies nothing.
 */
export function selectPods(
  index: ClusterIndex,
  { labels, fields }: PodSelection,
  namespace: string | undefined,
): readonly Pod[] {
  const namespaces =
    namespace === undefined
      ? [...new Set([...index.podsByNamespace.keys(), ...index.workloadsByNamespace.keys()])]
      : [namespace];
  return namespaces
    .flatMap((name) => podsAndTemplates(index, name))
    .filter((pod) => selects(pod.labels, labels) && fields.every((requirement) => hasField(pod, requirement)));
}

function hasField(pod: Pod, { field, operator, value }: FieldRequirement): boolean {
  const actual = podField(pod, field);
  if (actual === undefined) return false;
  const wanted = field === 'status.podIP' ? (parseAddress(value)?.text ?? value) : value;
  return (actual === wanted) === (operator === '=');
}

/** As the API server has it, where a field without a value is empty; undefined: not known. */
export function podField(pod: Pod, field: PodField): string | undefined {
  switch (field) {
    case 'metadata.namespace':
      return pod.namespace;
    case 'spec.serviceAccountName':
      return pod.serviceAccount;
    case 'spec.restartPolicy':
      return pod.restartPolicy;
    case 'spec.hostNetwork':
      return String(pod.hostNetwork);
    case 'metadata.name':
      return pod.template ? undefined : pod.name;
    case 'spec.nodeName':
      return pod.template ? undefined : (pod.node ?? '');
    case 'status.phase':
      return pod.template ? undefined : pod.phase;
    case 'status.podIP':
      return pod.template ? undefined : ((pod.clusterNetwork ?? pod).addresses[0]?.text ?? '');
  }
}
