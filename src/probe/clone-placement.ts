import { asList, asObject, type RawObject } from '../cluster/raw.ts';
import type { ProbePod } from '../model/probe-pod.ts';

/**
 * Puts a clone on the caller's node, where its connections take the caller's way (semantics B.2, C.3). For a workload
 * without pods: wherever the workload's own pods could go.
 */
export function placeClone({ pod, raw, isStatic }: ProbePod): RawObject {
  const spec = asObject(raw['spec']);
  const tolerations = asList(spec['tolerations']);
  const tolerating = tolerations.length === 0 ? {} : { tolerations };
  if (pod.node === undefined) return { ...wishesOf(spec), ...tolerating };
  // No scheduler asked whether a kubelet's own pod tolerates the node.
  if (isStatic) return { nodeName: pod.node, tolerations: [{ operator: 'Exists' }] };
  return { ...(keepsItsLikeAway(spec) ? { nodeName: pod.node } : { affinity: onNode(pod.node) }), ...tolerating };
}

function wishesOf(spec: RawObject): RawObject {
  const { nodeAffinity } = asObject(spec['affinity']);
  return {
    ...(spec['nodeSelector'] === undefined ? {} : { nodeSelector: spec['nodeSelector'] }),
    ...(nodeAffinity === undefined ? {} : { affinity: { nodeAffinity } }),
  };
}

/** The scheduler would keep a pod with the caller's labels off the caller's node, for the caller's sake. */
function keepsItsLikeAway(spec: RawObject): boolean {
  const { podAntiAffinity } = asObject(spec['affinity']);
  return asList(asObject(podAntiAffinity)['requiredDuringSchedulingIgnoredDuringExecution']).length > 0;
}

/** By name, as DaemonSets do it: a node's label `kubernetes.io/hostname` need not be its name. */
export function onNode(name: string): RawObject {
  const isNode = { key: 'metadata.name', operator: 'In', values: [name] };
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [isNode] }] },
    },
  };
}
