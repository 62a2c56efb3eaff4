import { type AddressSet, addressSetOf, cidrTexts, uniteAddresses } from '../../model/address-set.ts';
import type { Connections, Connectivity, Party, PodsParty, SideReasons } from '../../engine/all-pairs/connectivity.ts';
import { isNothing, type ProtocolPorts, subtractAll, uniteAll } from '../../engine/all-pairs/protocol-ports.ts';
import type { Address, Family } from '../../model/address.ts';
import type { AddressPorts, Declared } from './declared.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Node } from '../../model/cluster-object.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import { nameObject } from '../../explain/names.ts';
import { relationOf } from '../../engine/all-pairs/relations.ts';

/** Something that passes between a workload of a namespace and somebody, and is not declared. */
export interface OpenWay {
  readonly source: WayEnd;
  readonly destination: WayEnd;
  readonly ports: ProtocolPorts;
  /** Allowed, or only not known to be denied. */
  readonly isKnown: boolean;
  /** What the policies of the namespace's own sides say of it: of one end, or of both. */
  readonly reasons: () => readonly SideReasons[];
}

export type WayEnd =
  | { readonly kind: 'workload'; readonly ref: ObjectRef }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'outside'; readonly addresses: AddressSet };

export interface WaysQuestion {
  readonly connectivity: Connectivity;
  readonly declared: Declared;
  /** On the pod network: those on their node's are nobody's to police. */
  readonly pods: readonly Pod[];
  readonly nameOf: (pod: Pod) => ObjectRef;
}

/**
 * Every way that is open between these pods and anybody, or not known to be closed, and that nobody declared. The API's own
 * exemptions are left out: a pod and itself, a pod and its own node. Where somebody's address is not known yet, what only
 * hangs on it is left out as well. It yields after each group of pods that policies treat alike.
 */
export function* findOpenWays(question: WaysQuestion): Generator<undefined, readonly OpenWay[]> {
  const { connectivity, pods } = question;
  const mine = new Set(pods);
  const parties = new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)));
  const ways = new Map<string, OpenWay>();
  const add = (way: OpenWay): void => {
    const key = [keyOf(way.source), keyOf(way.destination), way.isKnown].join(' ');
    const known = ways.get(key);
    ways.set(key, known === undefined ? way : { ...known, ports: uniteAll(known.ports, way.ports) });
  };
  for (const party of parties) {
    const members = party.pods.filter((pod) => mine.has(pod));
    for (const other of connectivity.parties) {
      const isInside = other.kind === 'pods' && parties.has(other);
      for (const way of waysBetween(question, party, members, other, 'egress', isInside)) add(way);
      // A pair of the namespace is found where it begins.
      if (isInside) continue;
      for (const way of waysBetween(question, party, members, other, 'ingress', isInside)) add(way);
    }
    for (const way of waysOutside(question, party, members)) add(way);
    yield;
  }
  return foldAddresses([...ways.values()]);
}

/** What passes from some pods to a party, or to them from it. */
function* waysBetween(
  question: WaysQuestion,
  party: PodsParty,
  members: readonly Pod[],
  other: Party,
  direction: Direction,
  isInside: boolean,
): Generator<OpenWay> {
  const { connectivity, nameOf } = question;
  const [source, destination] = direction === 'egress' ? [party, other] : [other, party];
  if (!connectivity.relations(source, destination).includes('apart')) return;
  const { ipv4, ipv6 } = connectivity.between(source, destination, 'apart');
  for (const [family, connections] of [
    [4, ipv4],
    [6, ipv6],
  ] as const) {
    if (connections === undefined) continue;
    const reasons = (): readonly SideReasons[] => {
      const { egress, ingress } = connectivity.reasons(source, destination, family);
      return isInside ? [egress, ingress] : [direction === 'egress' ? egress : ingress];
    };
    for (const { ports, isKnown } of openPorts(connections)) {
      if (!isKnown && (party.families === 'none' || other.families === 'none')) continue;
      for (const pod of members) {
        const self: WayEnd = { kind: 'workload', ref: nameOf(pod) };
        for (const { peer, ports: rest } of undeclared(question, pod, direction, other, ports, family)) {
          yield { ...inOrder(direction, self, peer), ports: rest, isKnown, reasons };
        }
      }
    }
  }
}

function inOrder(direction: Direction, self: WayEnd, peer: WayEnd): Pick<OpenWay, 'source' | 'destination'> {
  return direction === 'egress' ? { source: self, destination: peer } : { source: peer, destination: self };
}

function openPorts({ allowed, unknown }: Connections) {
  return [
    { ports: allowed, isKnown: true },
    { ports: unknown, isKnown: false },
  ].filter(({ ports }) => !isNothing(ports));
}

/** What of these ports is not declared between a pod and the members of a party. */
function* undeclared(
  { connectivity: { index }, declared, nameOf }: WaysQuestion,
  pod: Pod,
  direction: Direction,
  other: Party,
  ports: ProtocolPorts,
  family: Family,
): Generator<{ readonly peer: WayEnd; readonly ports: ProtocolPorts }> {
  for (const member of other.kind === 'pods' ? other.pods : other.nodes) {
    const [source, destination] = direction === 'egress' ? [pod, member] : [member, pod];
    if (relationOf(index, source, destination) !== 'apart') continue;
    const peer: WayEnd = isPod(member)
      ? { kind: 'workload', ref: nameOf(member) }
      : { kind: 'node', name: member.name };
    if (isPod(member) && !member.hostNetwork) {
      const [from, to] = direction === 'egress' ? [pod, member] : [member, pod];
      const rest = subtractAll(ports, declared.between(from, to));
      if (!isNothing(rest)) yield { peer, ports: rest };
    } else {
      const open = { addresses: setOf(member.addresses.filter((address) => address.family === family)), ports };
      for (const rest of declared.beyond(pod, direction, open)) yield { peer, ports: rest.ports };
    }
  }
}

function isPod(member: Pod | Node): member is Pod {
  return 'phase' in member;
}

function setOf(addresses: readonly Address[]): AddressSet {
  return addressSetOf(addresses.map(({ family, value }) => ({ family, first: value, last: value })));
}

function* waysOutside(question: WaysQuestion, party: PodsParty, members: readonly Pod[]): Generator<OpenWay> {
  const { connectivity } = question;
  for (const direction of ['egress', 'ingress'] as const) {
    const parts = direction === 'egress' ? connectivity.toOutside(party) : connectivity.fromOutside(party);
    for (const { addresses, connections } of parts) {
      for (const { ports, isKnown } of openPorts(connections)) {
        for (const way of undeclaredOutside(question, party, members, direction, { addresses, ports })) {
          yield { ...way, isKnown };
        }
      }
    }
  }
}

function undeclaredOutside(
  { connectivity, declared, nameOf }: WaysQuestion,
  party: PodsParty,
  members: readonly Pod[],
  direction: Direction,
  open: AddressPorts,
): readonly Omit<OpenWay, 'isKnown'>[] {
  return members.flatMap((pod) =>
    declared.beyond(pod, direction, open).map(({ addresses, ports }) => ({
      ...inOrder(direction, { kind: 'workload', ref: nameOf(pod) }, { kind: 'outside', addresses }),
      ports,
      reasons: () => [connectivity.reasonsOutside(party, direction, addresses)[direction]],
    })),
  );
}

/** Addresses of which the same is said are told as one. */
function foldAddresses(ways: readonly OpenWay[]): readonly OpenWay[] {
  const folded = new Map<string, OpenWay>();
  for (const way of ways) {
    const ends = [way.source, way.destination].map((end) => (end.kind === 'outside' ? 'outside' : keyOf(end)));
    const key = [...ends, way.isKnown, JSON.stringify(way.ports)].join(' ');
    const known = folded.get(key);
    const united = known && {
      source: unite(known.source, way.source),
      destination: unite(known.destination, way.destination),
    };
    folded.set(key, { ...(known ?? way), ...united });
  }
  return [...folded.values()];
}

function unite(a: WayEnd, b: WayEnd): WayEnd {
  if (a.kind !== 'outside' || b.kind !== 'outside') return a;
  return { kind: 'outside', addresses: uniteAddresses(a.addresses, b.addresses) };
}

function keyOf(end: WayEnd): string {
  switch (end.kind) {
    case 'workload':
      return nameObject(end.ref);
    case 'node':
      return `node ${end.name}`;
    case 'outside':
      return cidrTexts(end.addresses).join();
  }
}
