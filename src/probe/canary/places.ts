import { asList, asObject, asText, type RawObject } from '../../cluster/raw.ts';

/** A node that is asked about. */
export interface CanaryPlace {
  /** Absent: wherever the scheduler likes. */
  readonly node?: string;
  readonly tolerations: readonly RawObject[];
}

export interface PlaceChoice {
  readonly places: readonly CanaryPlace[];
  /** Nodes that are not looked at, for there are too many. */
  readonly leftOut: readonly string[];
  /** Where the nodes come from: those of the namespace's pods, all that take pods, or whatever the scheduler chooses. */
  readonly by: 'pods' | 'nodes' | 'scheduler';
}

export const MOST_PLACES = 5;

/**
 * The nodes that a namespace's pods run on, the busiest first; without any, nodes that take pods. `nodes` absent: they could
 * not be read.
 */
export function choosePlaces(pods: readonly RawObject[], nodes: readonly RawObject[] | undefined): PlaceChoice {
  const byNode = Map.groupBy(pods.filter(isPoliced), nodeOf);
  byNode.delete('');
  if (byNode.size > 0) {
    const busiest = [...byNode].toSorted(([, a], [, b]) => b.length - a.length);
    const all = busiest.map(([node, there]) => ({ node, tolerations: tolerationsOf(there) }));
    return limited(all, 'pods');
  }
  const open = (nodes ?? []).filter(takesPods).map((node) => ({ node: nameOf(node), tolerations: [] }));
  return open.length > 0 ? limited(open, 'nodes') : { places: [{ tolerations: [] }], leftOut: [], by: 'scheduler' };
}

function limited(all: readonly Required<CanaryPlace>[], by: PlaceChoice['by']): PlaceChoice {
  const byName = (a: Required<CanaryPlace>, b: Required<CanaryPlace>): number => (a.node < b.node ? -1 : 1);
  return {
    places: all.slice(0, MOST_PLACES).toSorted(byName),
    leftOut: all.slice(MOST_PLACES).map(({ node }) => node),
    by,
  };
}

/** Nobody polices a pod on its node's network; one that has finished is nowhere. */
function isPoliced(pod: RawObject): boolean {
  const phase = asText(asObject(pod['status'])['phase']);
  return asObject(pod['spec'])['hostNetwork'] !== true && phase !== 'Succeeded' && phase !== 'Failed';
}

function nodeOf(pod: RawObject): string {
  return asText(asObject(pod['spec'])['nodeName']) ?? '';
}

function tolerationsOf(pods: readonly RawObject[]): readonly RawObject[] {
  const all = pods.flatMap((pod) => asList(asObject(pod['spec'])['tolerations']).map(asObject));
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

function nameOf(node: RawObject): string {
  return asText(asObject(node['metadata'])['name']) ?? '';
}

function takesPods(node: RawObject): boolean {
  const { unschedulable, taints } = asObject(node['spec']);
  const repels = asList(taints).some((taint) => asObject(taint)['effect'] !== 'PreferNoSchedule');
  const conditions = asList(asObject(node['status'])['conditions']).map(asObject);
  const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return unschedulable !== true && !repels && isReady;
}
