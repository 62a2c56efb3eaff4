import type { Address, Cidr, Family } from '../../model/address.ts';
import { AddressAtoms } from './address-atoms.ts';
import { AskedLabels } from './asked-labels.ts';
import { type ClusterIndex, podEndpoint } from '../cluster-index.ts';
import { type CompiledPolicy, rulesOf, type SimplePeer, simplePeersIn, type Subject } from '../../dialects/compiled.ts';
import { askedPortNames, type NamedPorts, NamedPortsOfPods } from './named-ports.ts';
import { cutsOf } from '../match-peer.ts';
import { getOrMake } from './get-or-make.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
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
 * of it is all that has to be found out again.
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
  /** Names of ports are asked for that nobody asked for before. */
  readonly #asksForNames: boolean;
  /** Of pods and nodes. */
  readonly #turns = new WeakMap<Pod | Node, readonly Turn[]>();
  readonly #numbers = new Map<string, number>();

  constructor({ policies, subjects }: Asking, model: EnforcerModel, base?: Questions) {
    const asked = [...policies.map((policy) => askedBy(policy, model)), ...subjects.map(askedOfSubject)];
    this.model = model;
    const blocks = asked.flatMap((each) => each.blocks);
    for (const selector of asked.flatMap((each) => each.pods)) this.#podLabels.add(selector);
    for (const selector of asked.flatMap((each) => each.nodes)) this.#nodeLabels.add(selector);
    for (const selector of asked.flatMap((each) => each.accounts)) this.#accounts.add(selector);
    this.#base = base;
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

  #includes({ pods, nodes, accounts, blocks }: Asked): boolean {
    return (
      pods.every((selector) => this.#podLabels.includes(selector)) &&
      nodes.every((selector) => this.#nodeLabels.includes(selector)) &&
      accounts.every((selector) => this.#accounts.includes(selector)) &&
      blocks.every((block) => this.#atoms[block.family].asksFor(block))
    );
  }

  /** The first address of each family, then the second of each, and so on: usually one turn. Without addresses: one, empty. */
  turnsOfPod(index: ClusterIndex, pod: Pod): readonly Turn[] {
    return getOrMake(this.#turns, pod, () => {
      const named = this.#asksForNames ? this.#namedId(this.namedPortsOf(pod)) : '';
      const who = pod.hostNetwork
        ? `host ${this.#nodeKeyOf(index, pod)}`
        : `${this.#base === undefined ? pod.namespace : ''}\n${this.#podLabels.signatureOf(pod.labels)}${this.#accountOf(pod)}`;
      const turns = this.#base?.turnsOfPod(index, pod) ?? turnsOf(pod.addresses);
      return this.#tellApart(turns, `${who}\n\n${named}`);
    });
  }

  turnsOfNode(index: ClusterIndex, node: Node): readonly Turn[] {
    return getOrMake(this.#turns, node, () => {
      const turns = this.#base?.turnsOfNode(index, node) ?? turnsOf(node.addresses);
      return this.#tellApart(turns, `${this.#nodeLabels.signatureOf(node.labels)} ${this.#wholeKey(node)}\n`);
    });
  }

  namedPortsOf(pod: Pod): NamedPorts {
    return this.#namedPorts.of(pod);
  }

  /** Texts are long and many are equal: what is asked on top of this goes by numbers. */
  #tellApart(turns: readonly Turn[], who: string): readonly Turn[] {
    return turns.map(({ number, addresses }) => {
      const key = `${number} ${who} ${this.#addressKey(addresses)}`;
      return { number: getOrMake(this.#numbers, key, () => this.#numbers.size), addresses };
    });
  }

  #accountOf({ serviceAccount }: Pod): string {
    const signature = this.#accounts.signatureOf({ name: serviceAccount });
    return signature === '' ? '' : `\n ${signature}`;
  }

  /** A pod on its node's network is that node to policies. */
  #nodeKeyOf(index: ClusterIndex, pod: Pod): string {
    const { node } = podEndpoint(index, pod);
    if (node === undefined || !node.known) return 'unknown';
    return `known ${this.#nodeLabels.signatureOf(node.value.labels)} ${this.#wholeKey(node.value)}`;
  }

  /** Where one address of a node stands for all, all of them tell it from others. */
  #wholeKey({ addresses }: Node): string {
    return this.model.ipBlockMatchesNodes === 'as-one' ? this.#addressKey(addresses) : '';
  }

  #addressKey(addresses: readonly Address[]): string {
    return addresses.map((each) => `${each.family}:${this.#atoms[each.family].atomOf(each)}`).join(' ');
  }

  #namedId(named: NamedPorts): number {
    const known = this.#namedIds.get(named) ?? this.#namedIds.size;
    this.#namedIds.set(named, known);
    return known;
  }
}

/** Who asks: policies, and objects that are not evaluated of whom they are about. */
export interface Asking {
  readonly policies: readonly CompiledPolicy[];
  readonly subjects: readonly Subject[];
}

interface Asked {
  readonly pods: readonly LabelSelector[];
  readonly nodes: readonly LabelSelector[];
  readonly accounts: readonly LabelSelector[];
  readonly blocks: readonly Cidr[];
}

function askedBy(policy: CompiledPolicy, model: EnforcerModel): Asked {
  const peers = peersOf(policy);
  return {
    pods: [policy.subject.pods, ...peers.flatMap((peer) => (peer.kind === 'selector' ? [peer.pods] : []))],
    accounts: [policy.subject, ...peers.filter((peer) => peer.kind === 'selector')].flatMap(({ account }) =>
      account === undefined ? [] : [account],
    ),
    nodes: peers.flatMap((peer) => (peer.kind === 'nodes' ? [peer.selector] : [])),
    blocks: peers.flatMap((peer) => (peer.kind === 'ip-block' ? cutsOf(peer, model) : [])),
  };
}

function askedOfSubject({ pods, account }: Subject): Asked {
  return { pods: [pods], accounts: account === undefined ? [] : [account], nodes: [], blocks: [] };
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
