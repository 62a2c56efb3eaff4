import type { Connectivity, NodesParty, PodsParty } from '../../engine/all-pairs/connectivity.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import type { Node } from '../../model/cluster-object.ts';
import type { Pod } from '../../model/pod.ts';

/** Pods and nodes that are nothing else to each other than the one's own node, or another one. */
export interface NodePair {
  readonly pods: PodsParty;
  readonly nodes: NodesParty;
  readonly relation: 'same-node' | 'apart';
}

/** These pods and the nodes that they are on, or may be on; those of which policies treat alike once. */
export function pairsWithOwnNodes(connectivity: Connectivity, pods: readonly Pod[]): readonly NodePair[] {
  const { nodes, snapshot } = connectivity.index;
  const pairs = new Map<string, NodePair>();
  for (const pod of pods.filter(isPoliced)) {
    const own = pod.node === undefined ? snapshot.nodes : [nodes.get(pod.node) ?? []].flat();
    for (const pair of pairUp(connectivity, [pod], own, 'same-node')) pairs.set(keyOf(pair), pair);
  }
  return [...pairs.values()];
}

/** The same with nodes that they are not on. */
export function pairsWithOthers(
  connectivity: Connectivity,
  pods: readonly Pod[],
  others: readonly Node[],
): readonly NodePair[] {
  const policed = pods.filter(isPoliced);
  const pairs = others.flatMap((node) =>
    pairUp(
      connectivity,
      policed.filter((pod) => pod.node !== node.name),
      [node],
      'apart',
    ),
  );
  return [...new Map(pairs.map((pair) => [keyOf(pair), pair])).values()];
}

/** Policies are not about pods on a node's network. */
export function isPoliced({ hostNetwork }: Pod): boolean {
  return !hostNetwork;
}

function pairUp(
  connectivity: Connectivity,
  pods: readonly Pod[],
  nodes: readonly Node[],
  relation: NodePair['relation'],
): readonly NodePair[] {
  const those = new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)));
  const these = new Set(nodes.flatMap((node) => connectivity.partiesOfNode(node)));
  return [...those].flatMap((party) => [...these].map((each) => ({ pods: party, nodes: each, relation })));
}

function keyOf({ pods, nodes }: NodePair): string {
  return `${pods.id} ${nodes.id}`;
}

/** Names of nodes that have all pods of some party: to these no such node is another one. */
export function ownersOf(connectivity: Connectivity, pods: readonly Pod[]): readonly string[] {
  const nodesOf = new Map<PodsParty, Set<string | undefined>>();
  for (const pod of pods.filter(isPoliced))
    for (const party of connectivity.partiesOf(pod)) getOrMake(nodesOf, party, () => new Set()).add(pod.node);
  return [...nodesOf.values()].flatMap((names) => (names.size === 1 ? [...names].flatMap((name) => name ?? []) : []));
}

/** Nodes by name that both states treat alike, each in one list. */
export function alikeNodes(before: Connectivity, after: Connectivity): readonly (readonly string[])[] {
  const known = new Map<string, string[]>();
  for (const { name } of after.index.snapshot.nodes) {
    const [was, is] = [before.index.nodes.get(name), after.index.nodes.get(name)];
    if (was === undefined || is === undefined) continue;
    const ids = [before.partiesOfNode(was), after.partiesOfNode(is)].map((list) => list.map(({ id }) => id).join());
    getOrMake(known, ids.join(' '), () => []).push(name);
  }
  return [...known.values()];
}
