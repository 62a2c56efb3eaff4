import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { Direction } from '../../model/verdict.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import type { Leg } from './legs.ts';
import type { Place } from '../../engine/ends.ts';
import { workloadOf } from './scene.ts';

/** A name for a policy that nobody has in the namespace yet, and that says what it is for. */
export function nameNewPolicy(
  index: ClusterIndex,
  namespace: string,
  about: Leg['about'],
  direction: Direction,
  outcomes: readonly FlowOutcome[],
  effect: 'allow' | 'deny' = 'allow',
): string {
  const [first] = outcomes;
  const source = first === undefined ? '' : nameOf(index, first.source);
  const destination = first === undefined ? '' : nameOf(index, first.destination.place);
  const ends = direction === 'ingress' ? `${destination}-from-${source}` : `${source}-to-${destination}`;
  return unused(index, namespace, about === 'dns' ? 'allow-dns' : `${effect}-${ends}`);
}

function nameOf(index: ClusterIndex, { endpoint, address, addresses }: Place): string {
  if (endpoint.kind === 'pod') return workloadOf(index, endpoint.pod)?.name ?? endpoint.pod.name;
  if (endpoint.kind === 'node') return endpoint.node.name === '' ? 'node' : endpoint.node.name;
  return addresses === undefined && address !== undefined ? address.text.replaceAll(/[.:]+/g, '-') : 'outside';
}

/** As names of objects may be: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const LONGEST = 60;

function unused({ snapshot }: ClusterIndex, namespace: string, text: string): string {
  const wanted = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, '-')
    .slice(0, LONGEST)
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  const taken = new Set(
    snapshot.networkPolicies.filter((policy) => policy.namespace === namespace).map(({ name }) => name),
  );
  for (let at = 2; ; at += 1) {
    const name = at === 2 ? wanted : `${wanted}-${at - 1}`;
    if (!taken.has(name)) return name;
  }
}
