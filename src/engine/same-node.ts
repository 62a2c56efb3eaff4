import type { Endpoint } from '../model/flow.ts';
import type { Tri } from '../model/verdict.ts';

/** Whether two ends are on one node, where one of them is the node itself or a pod that uses the node's network. */
export function isOnNodeOf(nodeEnd: Endpoint, pod: Endpoint): Tri {
  if (pod.kind !== 'pod') return 'no';
  if (nodeEnd.kind === 'node' && nodeEnd.isOwn === true) return 'yes';
  if (nodeEnd.kind === 'external') return nodeEnd.unread?.node === undefined ? 'no' : 'unknown';
  const node = nodeNetworkName(nodeEnd);
  if (node.kind === 'not-on-node-network') return 'no';
  if (node.name === undefined || pod.pod.node === undefined) return 'unknown';
  return node.name === pod.pod.node ? 'yes' : 'no';
}

/** The node whose network an end uses; `name` is absent when the pod is not placed, or nobody wrote it down. */
function nodeNetworkName(
  end: Endpoint,
): { readonly kind: 'on-node-network'; readonly name: string | undefined } | { readonly kind: 'not-on-node-network' } {
  if (end.kind === 'node') return { kind: 'on-node-network', name: end.node.name };
  if (end.kind === 'pod' && end.pod.hostNetwork) return { kind: 'on-node-network', name: end.pod.node };
  return { kind: 'not-on-node-network' };
}

/** Same pod at both ends. */
export function isSamePod(a: Endpoint, b: Endpoint): boolean {
  if (a.kind !== 'pod' || b.kind !== 'pod' || a.pod.template || b.pod.template) return false;
  return a.pod.namespace === b.pod.namespace && a.pod.name === b.pod.name;
}
