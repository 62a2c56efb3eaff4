import type { At } from './ends-at.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import { getOrMake } from './get-or-make.ts';
import { endpointOf, RELATIONS, relationOf } from './relations.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { Family } from '../../model/address.ts';
import { isOnNodeNetwork } from './party-facts.ts';
import type { Node } from '../../model/cluster-object.ts';
import type { Party, Relation } from './connectivity.ts';
import type { PartyFacts } from './classes.ts';
import type { Pod } from '../../model/pod.ts';

/** A party's first member, to stand for all. */
export function endAt(index: ClusterIndex, facts: PartyFacts, family: Family): At {
  const [member] = membersOf(facts.party);
  if (member === undefined) throw new RangeError('a party has members');
  return { endpoint: endpointOf(index, member), address: facts.addresses[family] };
}

/** A member of each that stand in this relation; where no members do, ends that would. */
export function pairThatIs(
  index: ClusterIndex,
  source: PartyFacts,
  destination: PartyFacts,
  { family, relation }: { readonly family: Family; readonly relation: Relation },
): readonly [At, At] {
  const addresses = [source.addresses[family], destination.addresses[family]] as const;
  for (const from of membersOf(source.party)) {
    const to = membersOf(destination.party).find((each) => relationOf(index, from, each) === relation);
    if (to === undefined) continue;
    return [
      { endpoint: endpointOf(index, from), address: addresses[0] },
      { endpoint: endpointOf(index, to), address: addresses[1] },
    ];
  }
  return imagined(endAt(index, source, family), endAt(index, destination, family), relation);
}

function imagined(source: At, destination: At, relation: Relation): readonly [At, At] {
  if (relation === 'same-pod') return [source, source];
  if (destination.endpoint.kind !== 'pod') return [moved(source, nodeFor(relation, destination)), destination];
  return [source, moved(destination, nodeFor(relation, source))];
}

/** An end beside its own node, or another one, of which nothing else is known. */
export function besideNode(end: At, isOwn: boolean): { readonly end: At; readonly node: At } {
  const endpoint: Endpoint = { kind: 'node', node: { name: '', labels: {}, addresses: [] }, isOwn };
  return { end: isOwn ? end : moved(end, NO_NAME), node: { endpoint, address: undefined } };
}

/** A name that no pod and no node can have. */
const NO_NAME = '*';

function nodeFor(relation: Relation, { endpoint }: At): string | undefined {
  if (relation === 'node-unknown') return undefined;
  return relation === 'same-node' ? nodeNameOf(endpoint) : NO_NAME;
}

function nodeNameOf(endpoint: Endpoint): string | undefined {
  if (endpoint.kind === 'external') return undefined;
  return endpoint.kind === 'node' ? endpoint.node.name : endpoint.pod.node;
}

/** The same pod under another name on another node; undefined: on one that is not known. */
function moved(end: At, node: string | undefined): At {
  if (end.endpoint.kind !== 'pod') return end;
  const { node: _, ...pod } = end.endpoint.pod;
  const elsewhere = { ...pod, name: NO_NAME, ...(node === undefined ? {} : { node }) };
  return { ...end, endpoint: { ...end.endpoint, pod: elsewhere } };
}

/** In which relations members of two parties stand, the most usual first. */
export function relationsBetween(source: Party, destination: Party): readonly Relation[] {
  const found = relationsOfMembers(
    { party: source, members: membersOf(source) },
    { party: destination, members: membersOf(destination) },
  );
  return RELATIONS.filter((relation) => found.has(relation));
}

export interface SomeMembers {
  readonly party: Party;
  readonly members: readonly (Pod | Node)[];
}

/** The same for some of their members. Ends on the node network are asked for their nodes, all others for who they are. */
export function relationsOfMembers(source: SomeMembers, destination: SomeMembers): ReadonlySet<Relation> {
  const byPod = relationsByPod(source, destination);
  const areOnNodes = [source, destination].some(({ party }) => isOnNodeNetwork(party));
  if (!areOnNodes || !byPod.has('apart')) return byPod;
  const byNode = relationsByNode(source.members, destination.members);
  return new Set([...byNode, ...(byPod.has('same-pod') ? (['same-pod'] as const) : [])]);
}

function relationsByPod({ members: from }: SomeMembers, { members: to }: SomeMembers): ReadonlySet<Relation> {
  const others = new Set(to);
  const shared = from.filter((member) => others.has(member) && !isTemplate(member));
  const found = new Set<Relation>();
  if (shared.length > 0) found.add('same-pod');
  if (shared.length === 0 || from.length > 1 || to.length > 1) found.add('apart');
  return found;
}

/** Of members that are not the same ones, where at least one side is on the network of its node. */
export function relationsByNode(
  source: SomeMembers['members'],
  destination: SomeMembers['members'],
): ReadonlySet<Relation> {
  const [from, to] = [nodesOf(source), nodesOf(destination)];
  const found = new Set<Relation>();
  const [smaller, larger] = from.names.size < to.names.size ? [from.names, to.names] : [to.names, from.names];
  if ([...smaller].some((name) => larger.has(name))) found.add('same-node');
  if (from.hasUnknown || to.hasUnknown) found.add('node-unknown');
  const isOneNode = from.names.size === 1 && to.names.size === 1 && found.has('same-node');
  if (from.names.size > 0 && to.names.size > 0 && !isOneNode) found.add('apart');
  return found;
}

interface NodesOfMembers {
  readonly names: ReadonlySet<string>;
  readonly hasUnknown: boolean;
}

/** Some are asked about with thousands of others. */
const NODES = new WeakMap<SomeMembers['members'], NodesOfMembers>();

function nodesOf(members: SomeMembers['members']): NodesOfMembers {
  return getOrMake(NODES, members, () => findNodes(members));
}

function findNodes(members: SomeMembers['members']): NodesOfMembers {
  const names = new Set<string>();
  let hasUnknown = false;
  for (const member of members) {
    const name = isPod(member) ? member.node : member.name;
    if (name === undefined) hasUnknown = true;
    else names.add(name);
  }
  return { names, hasUnknown };
}

function membersOf(party: Party): readonly (Pod | Node)[] {
  return party.kind === 'pods' ? party.pods : party.nodes;
}

function isPod(member: Pod | Node): member is Pod {
  return 'phase' in member;
}

function isTemplate(member: Pod | Node): boolean {
  return isPod(member) && member.template;
}
