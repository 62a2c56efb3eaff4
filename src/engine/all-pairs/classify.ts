import type { Address, Cidr, Family } from '../../model/address.ts';
import { AskedAddresses } from './asked-addresses.ts';
import { AskedLabels } from './asked-labels.ts';
import { type ClusterIndex, isFinished, podEndpoint } from '../cluster-index.ts';
import { type CompiledPolicy, type Peer, type PolicySet, rulesOf } from '../../dialects/compiled.ts';
import { askedPortNames, type NamedPorts, NamedPortsOfPods, NO_NAMES } from './named-ports.ts';
import { lowerBound } from '../../model/lower-bound.ts';
import { membershipOf } from './membership.ts';
import type { Node } from '../../model/cluster-object.ts';
import type { NodesParty, Party, PartyFamilies, PodsParty } from './connectivity.ts';
import type { Pod } from '../../model/pod.ts';

/** What of a party decides how its flows are judged; `members[0]` may stand for all of them. */
export interface PartyFacts {
  readonly party: Party;
  /** Of each family, one address that stands for those of all members; absent: none, or not known yet. */
  readonly addresses: Readonly<Partial<Record<Family, Address>>>;
  readonly named: NamedPorts;
}

export interface Classes {
  readonly facts: readonly PartyFacts[];
  readonly ofPod: ReadonlyMap<Pod, readonly PodsParty[]>;
  readonly ofNode: ReadonlyMap<Node, readonly NodesParty[]>;
}

/** Puts pods and nodes that no policy can tell apart into one party each: pods first. */
export function classify(index: ClusterIndex, policies: PolicySet): Classes {
  return new Classifier(index, everyPolicy(policies)).classify();
}

function everyPolicy({ tiers }: PolicySet): readonly CompiledPolicy[] {
  return tiers.flatMap(({ byNamespace, clusterWide }) => [...[...byNamespace.values()].flat(), ...clusterWide]);
}

/** A party while its members are found. */
interface Draft<Member, Kind extends Party> {
  readonly party: Kind;
  readonly facts: PartyFacts;
  readonly members: Member[];
}

class Classifier {
  readonly #index: ClusterIndex;
  readonly #podLabels = new AskedLabels();
  readonly #nodeLabels = new AskedLabels();
  readonly #atoms: Readonly<Record<Family, AddressAtoms>>;
  readonly #namedPorts: NamedPortsOfPods;
  readonly #namedIds = new Map<NamedPorts, number>();
  readonly #podDrafts = new Map<string, Draft<Pod, PodsParty>>();
  readonly #nodeDrafts = new Map<string, Draft<Node, NodesParty>>();
  readonly #ofPod = new Map<Pod, PodsParty[]>();
  readonly #ofNode = new Map<Node, NodesParty[]>();

  constructor(index: ClusterIndex, policies: readonly CompiledPolicy[]) {
    this.#index = index;
    const blocks: Cidr[] = [];
    for (const policy of policies) {
      this.#podLabels.add(policy.subject.pods);
      for (const peer of peersOf(policy)) {
        if (peer.kind === 'selector') this.#podLabels.add(peer.pods);
        if (peer.kind === 'nodes') this.#nodeLabels.add(peer.selector);
        if (peer.kind === 'ip-block') blocks.push(peer.cidr, ...peer.except);
      }
    }
    this.#atoms = { 4: new AddressAtoms(4, blocks), 6: new AddressAtoms(6, blocks) };
    this.#namedPorts = new NamedPortsOfPods(askedPortNames(policies));
  }

  classify(): Classes {
    const pods = membershipOf(this.#index).pods.filter((pod) => !isFinished(pod));
    const nodes = this.#index.snapshot.nodes;
    for (const { addresses } of [...pods, ...nodes])
      for (const each of addresses) this.#atoms[each.family].inhabit(each);
    for (const pod of pods) this.#addPod(pod);
    for (const node of nodes) this.#addNode(node);
    const facts = [...this.#podDrafts.values(), ...this.#nodeDrafts.values()].map((draft) => draft.facts);
    return { facts, ofPod: this.#ofPod, ofNode: this.#ofNode };
  }

  #addPod(pod: Pod): void {
    const named = this.#namedPorts.of(pod);
    const who = pod.hostNetwork
      ? `host ${this.#nodeKeyOf(pod)}`
      : `${pod.namespace}\n${this.#podLabels.signatureOf(pod.labels)}`;
    for (const addresses of turnsOf(pod.addresses)) {
      const key = `${who}\n\n${this.#namedId(named)} ${this.#addressKey(addresses)}`;
      const draft = getOrMake(this.#podDrafts, key, () => {
        const members: Pod[] = [];
        const { hostNetwork } = pod;
        const party: PodsParty = {
          kind: 'pods',
          id: this.#count(),
          pods: members,
          hostNetwork,
          families: familiesOf(addresses),
        };
        return { party, facts: { party, addresses: byFamily(addresses), named }, members };
      });
      join(draft, pod, this.#ofPod);
    }
  }

  #addNode(node: Node): void {
    for (const addresses of turnsOf(node.addresses)) {
      const key = `${this.#nodeLabels.signatureOf(node.labels)}\n\n${this.#addressKey(addresses)}`;
      const draft = getOrMake(this.#nodeDrafts, key, () => {
        const members: Node[] = [];
        const party: NodesParty = { kind: 'nodes', id: this.#count(), nodes: members, families: familiesOf(addresses) };
        return { party, facts: { party, addresses: byFamily(addresses), named: NO_NAMES }, members };
      });
      join(draft, node, this.#ofNode);
    }
  }

  #count(): number {
    return this.#podDrafts.size + this.#nodeDrafts.size;
  }

  /** A pod on its node's network is that node to policies. */
  #nodeKeyOf(pod: Pod): string {
    const { node } = podEndpoint(this.#index, pod);
    if (node === undefined || !node.known) return 'unknown';
    return `known ${this.#nodeLabels.signatureOf(node.value.labels)}`;
  }

  #addressKey(addresses: readonly Address[]): string {
    return addresses.map((each) => `${each.family}:${this.#atoms[each.family].atomOf(each)}`).join(' ');
  }

  #namedId(named: NamedPorts): number {
    return getOrMake(this.#namedIds, named, () => this.#namedIds.size);
  }
}

/** Two addresses that no policy tells apart make one member, not two. */
function join<Member, Kind extends Party>(
  { party, members }: Draft<Member, Kind>,
  member: Member,
  partiesOf: Map<Member, Kind[]>,
): void {
  const parties = getOrMake(partiesOf, member, () => []);
  if (parties.includes(party)) return;
  parties.push(party);
  members.push(member);
}

function peersOf(policy: CompiledPolicy): readonly Peer[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    rulesOf(policy, direction).rules.flatMap(({ peers }) => (peers === 'any' ? [] : peers)),
  );
}

/** Which of the addresses that somebody has no block tells apart. */
class AddressAtoms {
  readonly #asked: AskedAddresses;
  readonly #blocks: readonly Cidr[];
  readonly #inhabited = new Set<number>();
  #atoms: ReadonlyMap<number, string> | undefined;

  constructor(family: Family, blocks: readonly Cidr[]) {
    const distinct = new Map(blocks.filter((block) => block.family === family).map((block) => [block.text, block]));
    this.#blocks = [...distinct.values()];
    this.#asked = new AskedAddresses(family, this.#blocks);
  }

  inhabit(address: Address): void {
    this.#inhabited.add(this.#asked.stretchOf(address));
  }

  /** Equal for addresses that lie in the same blocks; every address has to be there before the first is asked about. */
  atomOf(address: Address): string {
    this.#atoms ??= this.#findAtoms();
    return this.#atoms.get(this.#asked.stretchOf(address)) ?? '';
  }

  #findAtoms(): ReadonlyMap<number, string> {
    const stretches = Int32Array.from(this.#inhabited).sort();
    const holding: number[][] = Array.from(stretches, () => []);
    for (const [number, block] of this.#blocks.entries()) {
      const [from, to] = this.#asked.stretchesOf(block);
      const first = lowerBound(stretches.length, (at) => (stretches[at] ?? 0) < from);
      for (let at = first; (stretches[at] ?? to) < to; at++) holding[at]?.push(number);
    }
    return new Map(Array.from(stretches, (stretch, at) => [stretch, holding[at]?.join(',') ?? '']));
  }
}

/** The first address of each family, then the second of each, and so on: usually one turn. Without addresses: one, empty. */
function turnsOf(addresses: readonly Address[]): readonly (readonly Address[])[] {
  const [v4 = [], v6 = []] = [4, 6].map((family) => addresses.filter((address) => address.family === family));
  const turns = Math.max(1, v4.length, v6.length);
  return Array.from({ length: turns }, (_, turn) => [v4[turn], v6[turn]].flatMap((address) => address ?? []));
}

function familiesOf(addresses: readonly Address[]): PartyFamilies {
  return addresses.length === 0 ? 'none' : addresses.map(({ family }) => family);
}

function byFamily(addresses: readonly Address[]): PartyFacts['addresses'] {
  return Object.fromEntries(addresses.map((address) => [address.family, address]));
}

function getOrMake<Key, Value>(values: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = values.get(key);
  if (known !== undefined) return known;
  const made = make();
  values.set(key, made);
  return made;
}
