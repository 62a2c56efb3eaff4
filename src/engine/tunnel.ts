import { any } from './tri.ts';
import type { ClusterIndex } from './cluster-index.ts';
import type { Endpoint, Flow } from '../model/flow.ts';
import { labelValue } from '../model/match-labels.ts';
import type { Namespace } from '../model/cluster-object.ts';
import type { Pod } from '../model/pod.ts';
import type { PolicySet, Subject, Tunnel } from '../dialects/compiled.ts';
import { isSamePod } from './same-node.ts';
import { subjectSelects } from './evaluate-rules.ts';
import type { Tri } from '../model/verdict.ts';

/** Whether a mesh carries a flow, so that the policies of both ends see it as one to the tunnel's port (semantics F.5). */
export function isCarried({ tunnel }: Pick<PolicySet, 'tunnel'>, { protocol, source, destination }: Flow): Tri {
  if (tunnel === undefined || protocol !== 'TCP') return 'no';
  const taken = tunnel.routes.filter(({ from, to }) => isAmong(source, from) && isAmong(destination, to));
  const carried = any(taken.map(({ isCertain }) => (isCertain ? 'yes' : 'unknown')));
  // Through a Service to itself, it may never leave the pod.
  return carried === 'yes' && isSamePod(source, destination) ? 'unknown' : carried;
}

/** Whether the end is one of these pods; one whose namespace is hidden says itself whether it is enrolled. */
export function isAmong(end: Endpoint, subjects: readonly Subject[]): boolean {
  if (end.kind !== 'pod' || end.pod.hostNetwork) return false;
  return subjects.some((subject) => subjectSelects(subject, end) === 'yes');
}

/** The tunnel, where anybody may be in an ambient mesh: elsewhere nothing has to be asked about it. */
export function tunnelIn(index: ClusterIndex, { tunnel }: Pick<PolicySet, 'tunnel'>): Tunnel | undefined {
  const known = HAS_AMBIENT.get(index) ?? hasAmbient(index);
  HAS_AMBIENT.set(index, known);
  return known ? tunnel : undefined;
}

const HAS_AMBIENT = new WeakMap<ClusterIndex, boolean>();

function hasAmbient({ snapshot: { namespaces, pods, workloads } }: ClusterIndex): boolean {
  return (
    namespaces.some(asksForAmbient) || pods.some(isOfAmbient) || workloads.some(({ template }) => isOfAmbient(template))
  );
}

function asksForAmbient({ labels }: Pick<Namespace, 'labels'>): boolean {
  return labelValue(labels, 'istio.io/dataplane-mode') === 'ambient';
}

function isOfAmbient({ mesh = 'out' }: Pod): boolean {
  return mesh.startsWith('ambient');
}
