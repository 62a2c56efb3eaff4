import type { Connectivity, Party, Reasons, Relation } from '../engine/all-pairs/connectivity.ts';
import type { AddressSet } from '../model/address-set.ts';
import type { Direction } from '../model/verdict.ts';
import type { Family } from '../model/address.ts';
import type { Pod } from '../model/pod.ts';
import { intersectAddresses, isEmpty } from '../model/address-set.ts';
import { areSame, intersectAll, isNothing, type ProtocolPorts } from '../engine/all-pairs/protocol-ports.ts';
import { relationOf } from '../engine/all-pairs/relations.ts';
import type { PodsGroup } from '../engine/all-pairs/groups.ts';

/** What passes between one of the asked pods and one kind of peer. */
export interface Contact {
  readonly allowed: ProtocolPorts;
  readonly unknown: ProtocolPorts;
  /** Put together when asked for. */
  readonly reasons: () => Reasons;
}

export interface ContactQuestion {
  readonly connectivity: Connectivity;
  /** Where the asked end stands: `ingress` asks who comes to it. */
  readonly direction: Direction;
  readonly pods: readonly Pod[];
  /** Ports of whoever is the destination. */
  readonly portsOf: (destination: Pod) => ProtocolPorts;
}

/** Every way between the asked pods and the pods of a group, parties at a time: what differs is a contact of its own. */
export function contactsWith(question: ContactQuestion, group: PodsGroup): readonly Contact[] {
  const { connectivity, direction, pods, portsOf } = question;
  const seen = new Set<string>();
  const contacts: Contact[] = [];
  for (const { own, other, member, relation } of meetings(question, group, pods)) {
    const ports = portsOf(direction === 'ingress' ? own.pod : member);
    const key = `${own.party.id} ${other.id} ${relation} ${JSON.stringify(ports)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const [from, to] = direction === 'ingress' ? [other, own.party] : [own.party, other];
    contacts.push(...contactsOfParties(connectivity, { from, to, relation }, ports));
  }
  return contacts;
}

interface Meeting {
  readonly own: { readonly pod: Pod; readonly party: Party };
  readonly other: Party;
  readonly member: Pod;
  readonly relation: Relation;
}

/** Each asked pod with each member of the group; where all members of two parties are the same to each other, one of them. */
function* meetings(question: ContactQuestion, group: PodsGroup, pods: readonly Pod[]): Generator<Meeting> {
  const { connectivity } = question;
  const members = membersByParty(connectivity, group);
  for (const pod of pods) {
    for (const party of connectivity.partiesOf(pod)) {
      for (const [other, inside] of members) yield* meetingsOf(question, { pod, party }, other, inside);
    }
  }
}

function membersByParty(connectivity: Connectivity, group: PodsGroup): ReadonlyMap<Party, readonly Pod[]> {
  const members = new Map<Party, Pod[]>();
  for (const pod of group.pods) {
    for (const party of connectivity.partiesOf(pod)) {
      const known = members.get(party);
      if (known === undefined) members.set(party, [pod]);
      else known.push(pod);
    }
  }
  return members;
}

function* meetingsOf(
  { connectivity, direction }: ContactQuestion,
  own: Meeting['own'],
  other: Party,
  members: readonly Pod[],
): Generator<Meeting> {
  const { index } = connectivity;
  const [from, to] = direction === 'ingress' ? [other, own.party] : [own.party, other];
  const [only, ...rest] = connectivity.relations(from, to);
  const isUniform = rest.length === 0 && only !== 'same-pod';
  for (const member of isUniform ? members.slice(0, 1) : members) {
    // A pod reaches itself whatever the policies say; that is no answer about anybody.
    if (member === own.pod && !member.template) continue;
    const [source, destination] = direction === 'ingress' ? [member, own.pod] : [own.pod, member];
    const relation = relationOf(index, source, destination);
    yield { own, other, member, relation: relation === 'same-pod' ? 'apart' : relation };
  }
}

interface Pair {
  readonly from: Party;
  readonly to: Party;
  readonly relation: Relation;
}

function contactsOfParties(
  connectivity: Connectivity,
  { from, to, relation }: Pair,
  ports: ProtocolPorts,
): readonly Contact[] {
  const { ipv4, ipv6 } = connectivity.between(from, to, relation);
  const families: readonly (readonly [Family, typeof ipv4])[] = [
    [4, ipv4],
    [6, ipv4 === ipv6 ? undefined : ipv6],
  ];
  return families.flatMap(([family, connections]): readonly Contact[] =>
    connections === undefined
      ? []
      : [
          {
            allowed: intersectAll(connections.allowed, ports),
            unknown: intersectAll(connections.unknown, ports),
            reasons: () => connectivity.reasons(from, to, family, relation),
          },
        ],
  );
}

/** Outside addresses with what passes between them and the asked pods. */
export interface OutsideContact extends Contact {
  readonly addresses: AddressSet;
}

export function contactsOutside(
  { connectivity, direction, pods }: ContactQuestion,
  portsOf: (pod: Pod) => ProtocolPorts,
): readonly OutsideContact[] {
  const seen = new Set<string>();
  return pods.flatMap((pod) =>
    connectivity.partiesOf(pod).flatMap((party): readonly OutsideContact[] => {
      const ports = portsOf(pod);
      const key = `${party.id} ${JSON.stringify(ports)}`;
      if (seen.has(key)) return [];
      seen.add(key);
      const parts = direction === 'ingress' ? connectivity.fromOutside(party) : connectivity.toOutside(party);
      return parts.map(({ addresses, connections }) => ({
        addresses,
        allowed: intersectAll(connections.allowed, ports),
        unknown: intersectAll(connections.unknown, ports),
        reasons: () => connectivity.reasonsOutside(party, direction, addresses),
      }));
    }),
  );
}

/** What passes between the pods of a group and given outside addresses: `direction` is that of the pods. */
export function contactsWithAddresses(
  connectivity: Connectivity,
  direction: Direction,
  { pods }: PodsGroup,
  addresses: AddressSet,
  ports: ProtocolPorts,
): readonly Contact[] {
  const parties = new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)));
  return [...parties].flatMap((party) => {
    const parts = direction === 'ingress' ? connectivity.fromOutside(party) : connectivity.toOutside(party);
    return parts
      .map((part) => ({ ...part, addresses: intersectAddresses(part.addresses, addresses) }))
      .filter((part) => !isEmpty(part.addresses))
      .map(
        (part): Contact => ({
          allowed: intersectAll(part.connections.allowed, ports),
          unknown: intersectAll(part.connections.unknown, ports),
          reasons: () => connectivity.reasonsOutside(party, direction, part.addresses),
        }),
      );
  });
}

/** Whether all of them open the same ports. */
export function areAlike(contacts: readonly Contact[]): boolean {
  const [first] = contacts;
  return contacts.every(({ allowed }) => first !== undefined && areSame(allowed, first.allowed));
}

export function isOpen({ allowed }: Contact): boolean {
  return !isNothing(allowed);
}

export function isUnknown({ unknown }: Contact): boolean {
  return !isNothing(unknown);
}
