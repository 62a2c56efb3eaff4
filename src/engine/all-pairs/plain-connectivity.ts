import { ALL_ADDRESSES, type AddressSet, representative } from '../../model/address-set.ts';
import type { Address, Family } from '../../model/address.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import type {
  Connections,
  Connectivity,
  FamilyConnections,
  NodesParty,
  OutsidePart,
  Party,
  PartyFamilies,
  PodsParty,
  Reasons,
  Relation,
} from './connectivity.ts';
import { type At, flowBetween } from './ends-at.ts';
import { type ClusterIndex, isFinished } from '../cluster-index.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { EnforcerModel } from '../enforcer-model.ts';
import { evaluate } from '../evaluate.ts';
import type { Node } from '../../model/cluster-object.ts';
import type { Pod } from '../../model/pod.ts';
import { placesOfRange } from '../places.ts';
import { podsAndTemplates } from '../workloads.ts';
import { portParts } from './port-parts.ts';
import { NOTHING, type ProtocolPorts, uniteAll } from './protocol-ports.ts';
import { reasonsBetween } from './reasons.ts';
import { endpointOf, RELATIONS, relationOfEnds } from './relations.ts';

/** Each end is a party of its own, and each pair is asked of the evaluator: what faster ways are held against. */
export class PlainConnectivity implements Connectivity {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
  readonly parties: readonly Party[];
  readonly #ofPod = new Map<Pod, readonly PodsParty[]>();
  readonly #ofNode = new Map<Node, readonly NodesParty[]>();
  readonly #addresses = new Map<Party, readonly Address[]>();
  readonly #interned = new Map<string, Connections>();

  constructor(index: ClusterIndex, policies: PolicySet, model: EnforcerModel) {
    this.index = index;
    this.policies = policies;
    this.model = model;
    const parties: Party[] = [];
    const namespaces = new Set([...index.podsByNamespace.keys(), ...index.workloadsByNamespace.keys()]);
    for (const pod of [...namespaces].flatMap((name) => podsAndTemplates(index, name))) {
      if (isFinished(pod)) continue;
      const mine = turnsOf(pod.addresses).map((addresses): PodsParty => {
        const party: PodsParty = {
          kind: 'pods',
          id: parties.length,
          pods: [pod],
          hostNetwork: pod.hostNetwork,
          families: familiesOf(addresses),
        };
        this.#addresses.set(party, addresses);
        parties.push(party);
        return party;
      });
      this.#ofPod.set(pod, mine);
    }
    for (const node of index.snapshot.nodes) {
      const mine = turnsOf(node.addresses).map((addresses): NodesParty => {
        const party: NodesParty = { kind: 'nodes', id: parties.length, nodes: [node], families: familiesOf(addresses) };
        this.#addresses.set(party, addresses);
        parties.push(party);
        return party;
      });
      this.#ofNode.set(node, mine);
    }
    this.parties = parties;
  }

  partiesOf(pod: Pod): readonly PodsParty[] {
    return this.#ofPod.get(pod) ?? [];
  }

  partiesOfNode(node: Node): readonly NodesParty[] {
    return this.#ofNode.get(node) ?? [];
  }

  between(source: Party, destination: Party, relation: Relation = 'apart'): FamilyConnections {
    const answers: { ipv4?: Connections; ipv6?: Connections } = {};
    for (const family of commonFamilies(source.families, destination.families)) {
      const ends = relate(this.#at(source, family), this.#at(destination, family), relation);
      answers[family === 4 ? 'ipv4' : 'ipv6'] = this.#ask(ends[0], ends[1], family);
    }
    return answers;
  }

  relations(source: Party, destination: Party): readonly Relation[] {
    const found = new Set<Relation>();
    for (const a of membersOf(source)) {
      for (const b of membersOf(destination)) found.add(relationOfEnds(this.#endpoint(a), this.#endpoint(b)));
    }
    return RELATIONS.filter((relation) => found.has(relation));
  }

  fromOutside(party: Party): readonly OutsidePart[] {
    return this.#outside(party, 'ingress');
  }

  toOutside(party: Party): readonly OutsidePart[] {
    return this.#outside(party, 'egress');
  }

  reasons(source: Party, destination: Party, family: Family, relation: Relation = 'apart'): Reasons {
    const [from, to] = relate(this.#at(source, family), this.#at(destination, family), relation);
    return reasonsBetween(this, from, to, family);
  }

  reasonsOutside(party: Party, direction: Direction, addresses: AddressSet): Reasons {
    const address = representative(addresses);
    if (address === undefined) throw new RangeError('a part of the outside has addresses');
    const outside: At = { endpoint: { kind: 'external' }, address };
    const inside = this.#at(party, address.family);
    return direction === 'egress'
      ? reasonsBetween(this, inside, outside, address.family)
      : reasonsBetween(this, outside, inside, address.family);
  }

  #outside(party: Party, direction: Direction): readonly OutsidePart[] {
    const pods = party.kind === 'pods' ? party.pods : [];
    const parts = placesOfRange(this.index, this.policies, ALL_ADDRESSES, pods, direction);
    return parts.flatMap(({ endpoint, address, addresses, family }) => {
      if (addresses === undefined || family === undefined) return [];
      if (party.families !== 'none' && !party.families.includes(family)) return [];
      const inside = this.#at(party, family);
      const outside: At = { endpoint, address };
      const [from, to] = direction === 'egress' ? [inside, outside] : [outside, inside];
      return [{ addresses, connections: this.#ask(from, to, family) }];
    });
  }

  #at(party: Party, family: Family): At {
    const [member] = membersOf(party);
    if (member === undefined) throw new RangeError('a party has members');
    return {
      endpoint: this.#endpoint(member),
      address: this.#addresses.get(party)?.find((address) => address.family === family),
    };
  }

  #endpoint(member: Pod | Node): Endpoint {
    return endpointOf(this.index, member);
  }

  #ask(from: At, to: At, family: Family): Connections {
    let allowed: ProtocolPorts = NOTHING;
    let unknown: ProtocolPorts = NOTHING;
    for (const { protocol, ports, port } of portParts(this, from.endpoint, to.endpoint)) {
      const { verdict } = evaluate(this.policies, flowBetween(from, to, { family, protocol, port }), this.model);
      if (verdict === 'ALLOW') allowed = uniteAll(allowed, ports);
      if (verdict === 'UNKNOWN') unknown = uniteAll(unknown, ports);
    }
    return this.#intern({ allowed, unknown });
  }

  #intern(connections: Connections): Connections {
    const key = JSON.stringify(connections);
    const same = this.#interned.get(key);
    if (same !== undefined) return same;
    this.#interned.set(key, connections);
    return connections;
  }
}

/** The two ends, made to stand in this relation. */
function relate(source: At, destination: At, relation: Relation): readonly [At, At] {
  const [a, b] = [source.endpoint, destination.endpoint];
  if (relationOfEnds(a, b) === relation) return [source, destination];
  if (relation === 'same-pod') return [source, source];
  const node = relation === 'node-unknown' ? undefined : relation === 'same-node' ? nameOfNode(a, b) : '\u0000';
  return [source, { ...destination, endpoint: moved(b, node) }];
}

function nameOfNode(a: Endpoint, b: Endpoint): string {
  if (a.kind === 'node') return a.node.name;
  if (b.kind === 'node') return b.node.name;
  return (a.kind === 'pod' ? a.pod.node : undefined) ?? '\u0000';
}

function moved(end: Endpoint, node: string | undefined): Endpoint {
  if (end.kind !== 'pod') return end;
  const { node: _, ...pod } = end.pod;
  const name = `${pod.name}\u0000`;
  return { ...end, pod: { ...pod, name, ...(node === undefined ? {} : { node }) } };
}

function membersOf(party: Party): readonly (Pod | Node)[] {
  return party.kind === 'pods' ? party.pods : party.nodes;
}

/** The first address of each family, then the second of each, and so on: usually one turn. Without addresses: one empty. */
function turnsOf(addresses: readonly Address[]): readonly (readonly Address[])[] {
  const [v4, v6] = [4, 6].map((family) => addresses.filter((address) => address.family === family));
  const turns = Math.max(1, v4?.length ?? 0, v6?.length ?? 0);
  return Array.from({ length: turns }, (_, turn) => [v4?.[turn], v6?.[turn]].flatMap((address) => address ?? []));
}

function familiesOf(addresses: readonly Address[]): PartyFamilies {
  return addresses.length === 0 ? 'none' : addresses.map(({ family }) => family);
}

function commonFamilies(a: PartyFamilies, b: PartyFamilies): readonly Family[] {
  if (a === 'none') return b === 'none' ? [4] : b;
  return b === 'none' ? a : a.filter((family) => b.includes(family));
}
