import type { Address, Cidr, Family } from '../../model/address.ts';
import { AddressAtoms } from './address-atoms.ts';
import { AskedLabels } from './asked-labels.ts';
import { type ClusterIndex, podEndpoint } from '../cluster-index.ts';
import { type CompiledPolicy, rulesOf, type SimplePeer, simplePeersIn, type Subject } from '../../dialects/compiled.ts';
import { type HostObjects, hostKey } from '../host-policies.ts';
import { askedPortNames, type NamedPorts, NamedPortsOfPods, NO_NAMES } from './named-ports.ts';
import { cutsOf, serversOf } from '../match-peer.ts';
import { getOrMake } from './get-or-make.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { attributesOf } from '../../model/attributes.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { Node } from '../../model/cluster-object.ts';
import type { Pod } from '../../model/pod.ts';

/** One address of each family that somebody has, with a number that is equal for whom no policy tells apart there. */
export interface Turn {
  readonly number: number;
  readonly addresses: readonly Address[];
}

/**
 * What policies ask about pods and nodes, and so whom they tell apart. `base` asks already: what further policies ask on top
 * of it is all that has to be found out again, and of whom they ask nothing has the very turns that he has there.
 */
export class Questions {
  readonly model: EnforcerModel;
  readonly #base: Questions | undefined;
  readonly #podLabels = new AskedLabels();
  readonly #nodeLabels = new AskedLabels();
  readonly #accounts = new AskedLabels();
  readonly #atoms: Readonly<Record<Family, AddressAtoms>>;
  readonly #names: ReadonlySet<string>;
  readonly #namedPorts: NamedPortsOfPods;
  readonly #namedIds = new Map<NamedPorts, number>();
  readonly #hosts: HostObjects;
  readonly #asksWholeNodes: boolean;
  /** Names of ports are asked for that nobody asked for before. */
  readonly #asksForNames: boolean;
  /** Of pods and nodes. */
  readonly #turns = new WeakMap<Pod | Node, readonly Turn[]>();
  readonly #numbers = new Map<string, number>();
  /** No two that ask on top of each other give one number twice. */
  readonly #given: { count: number };

  constructor({ policies, subjects, hosts }: Asking, model: EnforcerModel, base?: Questions) {
    this.#hosts = base === undefined ? hosts : NO_HOSTS;
    const asked = [...policies.map((policy) => askedBy(policy, model)), ...subjects.map(askedOfSubject)];
    this.model = model;
    this.#asksWholeNodes = model.ipBlockMatchesNodes === 'as-one' || asked.some((each) => each.asksWholeNodes);
    const blocks = asked.flatMap((each) => each.blocks);
    for (const selector of asked.flatMap((each) => each.pods)) this.#podLabels.add(selector);
    for (const selector of asked.flatMap((each) => each.nodes)) this.#nodeLabels.add(selector);
    for (const selector of asked.flatMap((each) => each.accounts)) this.#accounts.add(selector);
    this.#base = base;
    this.#given = base === undefined ? { count: 0 } : base.#given;
    this.#atoms = { 4: new AddressAtoms(4, blocks), 6: new AddressAtoms(6, blocks) };
    const names = [...askedPortNames(policies)];
    this.#asksForNames = base === undefined || names.some((name) => !base.#names.has(name));
    this.#names = new Set([...(base === undefined ? [] : base.#names), ...names]);
    this.#namedPorts =
      base === undefined || this.#asksForNames ? new NamedPortsOfPods(this.#names, model) : base.#namedPorts;
  }

  /** Makes ready for many addresses at once. */
  prepare(addresses: readonly Address[]): void {
    for (const family of [4, 6] as const) {
      this.#atoms[family].prepare(addresses.filter((address) => address.family === family));
    }
  }

  /** Whether all that a policy asks is asked here already. */
  covers(policy: CompiledPolicy): boolean {
    if (this.#base?.covers(policy) === true) return true;
    return (
      this.#includes(askedBy(policy, this.model)) &&
      [...askedPortNames([policy])].every((name) => this.#names.has(name))
    );
  }

  coversSubject(subject: Subject): boolean {
    return this.#base?.coversSubject(subject) === true || this.#includes(askedOfSubject(subject));
  }

  #includes({ pods, nodes, accounts, blocks, asksWholeNodes }: Asked): boolean {
    return (
      (this.#asksWholeNodes || !asksWholeNodes) &&
      pods.every((selector) => this.#podLabels.includes(selector)) &&
      nodes.every((selector) => this.#nodeLabels.includes(selector)) &&
      accounts.every((selector) => this.#accounts.includes(selector)) &&
      blocks.every((block) => this.#atoms[block.family].asksFor(block))
    );
  }

  /** The first address of each family, then the second of each, and so on: usually one turn. Without addresses: one, empty. */
  turnsOfPod(index: ClusterIndex, pod: Pod): readonly Turn[] {
    return getOrMake(this.#turns, pod, () => {
      const asked = pod.hostNetwork
        ? this.#nodeKeyOf(index, pod)
        : joinKeys(this.#podLabels.signatureOf(pod.labels), this.#accounts.signatureOf(attributesOf(pod)));
      const who = joinKeys(asked, this.#namesOf(pod));
      if (this.#base !== undefined) return this.#tellFurther(this.#base.turnsOfPod(index, pod), who);
      // No namespace has that name.
      const home = pod.hostNetwork ? ' host' : pod.namespace;
      return this.#tellApart(turnsOf(pod.addresses), `${home}\n${who}`);
    });
  }

  turnsOfNode(index: ClusterIndex, node: Node): readonly Turn[] {
    return getOrMake(this.#turns, node, () => {
      const who = joinKeys(this.#keyOfNode(node), hostKey(this.#hosts, { kind: 'node', node }));
      if (this.#base !== undefined) return this.#tellFurther(this.#base.turnsOfNode(index, node), who);
      return this.#tellApart(turnsOf(node.addresses), `node\n${who}`);
    });
  }

  namedPortsOf(pod: Pod): NamedPorts {
    return this.#namedPorts.of(pod);
  }

  /** Nothing is told apart yet: families, too, are. */
  #tellApart(turns: readonly Turn[], who: string): readonly Turn[] {
    return turns.map(({ addresses }) => {
      const families = addresses.map(({ family }) => family).join();
      return { number: this.#numberOf(joinKeys(who, families, this.#addressKey(addresses))), addresses };
    });
  }

  /** Texts are long and many are equal: what is asked on top of others goes by their numbers. */
  #tellFurther(turns: readonly Turn[], who: string): readonly Turn[] {
    const keys = turns.map(({ addresses }) => joinKeys(who, this.#addressKey(addresses)));
    if (keys.every((key) => key === '')) return turns;
    return turns.map((turn, at) => {
      const key = keys[at] ?? '';
      return key === '' ? turn : { ...turn, number: this.#numberOf(`${turn.number} ${key}`) };
    });
  }

  #numberOf(key: string): number {
    return getOrMake(this.#numbers, key, () => this.#given.count++);
  }

  /** Empty: he has none of the ports that are asked for by name. */
  #namesOf(pod: Pod): string {
    const named = this.#asksForNames ? this.namedPortsOf(pod) : NO_NAMES;
    return named === NO_NAMES ? '' : `${this.#namedId(named)}`;
  }

  /** A pod on its node's network is that node to policies. */
  #nodeKeyOf(index: ClusterIndex, pod: Pod): string {
    const endpoint = podEndpoint(index, pod);
    const { node } = endpoint;
    if (node?.known === true) return joinKeys(this.#keyOfNode(node.value), hostKey(this.#hosts, endpoint));
    return this.#base === undefined ? `unknown ${hostKey(this.#hosts, endpoint)}` : '';
  }

  #keyOfNode(node: Node): string {
    return joinKeys(this.#nodeLabels.signatureOf(node.labels), this.#wholeKey(node));
  }

  /** Where one address of a node stands for all, all of them tell it from others. */
  #wholeKey({ addresses }: Node): string {
    return this.#asksWholeNodes ? this.#addressKey(addresses) : '';
  }

  /** Empty: all of them lie outside of all that is asked for. */
  #addressKey(addresses: readonly Address[]): string {
    const atoms = addresses.map((each) => this.#atoms[each.family].atomOf(each));
    return atoms.every((atom) => atom === '') ? '' : atoms.join(' ');
  }

  #namedId(named: NamedPorts): number {
    const known = this.#namedIds.get(named) ?? this.#namedIds.size;
    this.#namedIds.set(named, known);
    return known;
  }
}

/** Empty where all are. */
function joinKeys(...keys: readonly string[]): string {
  return keys.every((key) => key === '') ? '' : keys.join('\n\n');
}

/** Who asks: policies, and objects that are not evaluated of whom they are about. */
export interface Asking {
  readonly policies: readonly CompiledPolicy[];
  readonly subjects: readonly Subject[];
  /** Whose objects may be about nodes: where these change, nobody asks on top of others. */
  readonly hosts: HostObjects;
}

const NO_HOSTS: HostObjects = {};

interface Asked {
  readonly pods: readonly LabelSelector[];
  readonly nodes: readonly LabelSelector[];
  readonly accounts: readonly LabelSelector[];
  readonly blocks: readonly Cidr[];
  /** One address of a node stands for all. */
  readonly asksWholeNodes: boolean;
}

function askedBy(policy: CompiledPolicy, model: EnforcerModel): Asked {
  const peers = peersOf(policy);
  return {
    pods: [policy.subject.pods, ...peers.flatMap((peer) => (peer.kind === 'selector' ? [peer.pods] : []))],
    accounts: [policy.subject, ...peers.filter((peer) => peer.kind === 'selector')].flatMap(({ account }) =>
      account === undefined ? [] : [account],
    ),
    nodes: peers.flatMap((peer) => (peer.kind === 'nodes' ? [peer.selector] : [])),
    blocks: peers.flatMap((peer) => cutsOf(peer, model)),
    asksWholeNodes: peers.some((peer) => peer.kind === 'entity' && serversOf(peer).length > 0),
  };
}

function askedOfSubject({ pods, account }: Subject): Asked {
  return {
    pods: [pods],
    accounts: account === undefined ? [] : [account],
    nodes: [],
    blocks: [],
    asksWholeNodes: false,
  };
}

function peersOf(policy: CompiledPolicy): readonly SimplePeer[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    rulesOf(policy, direction).rules.flatMap(simplePeersIn),
  );
}

function turnsOf(addresses: readonly Address[]): readonly Turn[] {
  const [v4 = [], v6 = []] = [4, 6].map((family) => addresses.filter((address) => address.family === family));
  const turns = Math.max(1, v4.length, v6.length);
  return Array.from({ length: turns }, (_, turn) => ({
    number: 0,
    addresses: [v4[turn], v6[turn]].flatMap((address) => address ?? []),
  }));
}
