import type { Address, Family } from '../../model/address.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { CompiledRule, IpBlockPeer, Peer, SimplePeer } from '../../dialects/compiled.ts';
import { endpointOf } from './relations.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { isOnNodeNetwork } from './party-facts.ts';
import { lowerBound } from '../../model/lower-bound.ts';
import { getOrMake } from './get-or-make.ts';
import { type Match, matchOf, matchPeer, NOBODY, PERHAPS_EVERYBODY } from './match.ts';
import { type PeerEnd, peerResult } from '../match-peer.ts';
import type { PartyFacts } from './classes.ts';
import type { RulePorts } from './row-builder.ts';
import type { RulePortsCache } from './rule-ports.ts';
import type { SelectorMatches } from './selector-matches.ts';
import type { Tri } from '../../model/verdict.ts';

/** All parties as peers of rules, in one family; those that do not speak it have answers that nobody asks for. */
export class PartyWhole {
  readonly size: number;
  readonly #index: ClusterIndex;
  readonly #family: Family;
  readonly #model: EnforcerModel;
  readonly #ends: (PeerEnd | undefined)[] = [];
  readonly #selectors: SelectorMatches;
  #byPortName: ReadonlyMap<string, readonly number[]> | undefined;
  readonly #facts: readonly PartyFacts[];
  readonly #rulePorts: RulePortsCache;
  readonly #isOwnNode: Tri;
  #places: Places | undefined;
  readonly #matches = new WeakMap<Peer, Match>();
  readonly #portsOfRules = new WeakMap<CompiledRule, RulePorts>();
  readonly #blocks = new Map<string, Match>();
  readonly #entities = new Map<string, Match>();

  /**
   * What parts of it need is found when a policy asks: most ask for selectors alone. `isOwnNode`: whether the parties on a
   * node's network are on that of the subject.
   */
  constructor(
    { index, model, facts }: { index: ClusterIndex; model: EnforcerModel; facts: readonly PartyFacts[] },
    family: Family,
    { selectors, rulePorts }: { selectors: SelectorMatches; rulePorts: RulePortsCache },
    isOwnNode: Tri = 'no',
  ) {
    this.size = facts.length;
    this.#index = index;
    this.#family = family;
    this.#model = model;
    this.#facts = facts;
    this.#selectors = selectors;
    this.#rulePorts = rulePorts;
    this.#isOwnNode = isOwnNode;
  }

  /** Many subjects have the same rules. */
  match(peer: Peer): Match {
    return getOrMake(this.#matches, peer, () => matchPeer(peer, (part) => this.#matchSimple(part), this.size));
  }

  #matchSimple(peer: SimplePeer): Match {
    switch (peer.kind) {
      case 'selector':
        return this.#selectors.match(peer);
      case 'ip-block':
        return this.#matchBlock(peer);
      case 'nodes':
        return this.#try(peer, this.#facts.keys());
      case 'entity':
        return getOrMake(this.#entities, peer.name, () => this.#try(peer, this.#facts.keys()));
      // Pairs are of ends that call each other by their own addresses.
      case 'service':
      case 'domains':
        return NOBODY;
      case 'unrecognised':
        return PERHAPS_EVERYBODY;
    }
  }

  /** A port name means what the destination says it means, and here that is the peer. */
  portsOf(rule: CompiledRule): RulePorts {
    return getOrMake(this.#portsOfRules, rule, () => this.#makePorts(rule));
  }

  #makePorts(rule: CompiledRule): RulePorts {
    const special = new Map<number, number>();
    for (const name of this.#rulePorts.namesOf(rule)) {
      this.#byPortName ??= indexPortNames(this.#facts);
      for (const id of this.#byPortName.get(name) ?? []) {
        const facts = this.#facts[id];
        if (facts !== undefined) special.set(id, this.#rulePorts.portsOf(rule, facts.named));
      }
    }
    return { usual: this.#rulePorts.portsOf(rule), special };
  }

  #matchBlock(peer: IpBlockPeer): Match {
    const key = `${[peer.cidr, ...peer.except].map(({ text }) => text).join(' ')} ${this.#readingKey(peer)}`;
    const known = this.#blocks.get(key);
    if (known !== undefined) return known;
    const made = this.#try(peer, this.#candidates(peer));
    this.#blocks.set(key, made);
    return made;
  }

  /** What beside its addresses decides whom a block matches. */
  #readingKey({ home, hasLeadingZeros, isOfOutside }: IpBlockPeer): string {
    const { ingressBlockAddsOwnNamespace, leadingZeros } = this.#model;
    const isMisread = hasLeadingZeros === true && leadingZeros !== 'decimal';
    return `${ingressBlockAddsOwnNamespace === 'no' ? '' : (home ?? '')} ${isMisread} ${isOfOutside === true}`;
  }

  #candidates(peer: IpBlockPeer): Iterable<number> {
    const { ingressBlockAddsOwnNamespace, ipBlockMatchesNodes, leadingZeros } = this.#model;
    const isMisread = peer.hasLeadingZeros === true && leadingZeros !== 'decimal';
    const addsOthers = peer.home !== undefined && ingressBlockAddsOwnNamespace !== 'no';
    if (isMisread || addsOthers || ipBlockMatchesNodes === 'as-one') return this.#facts.keys();
    return peer.cidr.family === this.#family ? this.#nearby(peer) : [];
  }

  /** Parties that may be in a block: those whose address is, and those whose address is not known. */
  #nearby({ cidr: { first, last } }: IpBlockPeer): readonly number[] {
    const { placed, unplaced } = (this.#places ??= findPlaces(this.#facts, this.#family));
    const startOf = (wanted: bigint): number =>
      lowerBound(placed.length, (at) => (placed[at]?.address.value ?? 0n) < wanted);
    return [...placed.slice(startOf(first), startOf(last + 1n)).map(({ id }) => id), ...unplaced];
  }

  #endOf(id: number): PeerEnd {
    const known = this.#ends[id];
    if (known !== undefined) return known;
    const facts = this.#facts[id];
    if (facts === undefined) throw new RangeError(`there is no party ${id}`);
    return (this.#ends[id] = peerEndOf(this.#index, facts, this.#family, this.#isOwnNode));
  }

  #try(peer: Peer, candidates: Iterable<number>): Match {
    const yes: number[] = [];
    const maybe: number[] = [];
    for (const id of candidates) {
      const result = peerResult(peer, this.#endOf(id), this.#model);
      if (result !== 'no') (result === 'yes' ? yes : maybe).push(id);
    }
    const ascending = (a: number, b: number): number => a - b;
    return matchOf(yes.sort(ascending), maybe.sort(ascending), this.size);
  }
}

interface Places {
  /** Parties with an address that is known, by that. */
  readonly placed: readonly { readonly id: number; readonly address: Address }[];
  readonly unplaced: readonly number[];
}

function findPlaces(facts: readonly PartyFacts[], family: Family): Places {
  return {
    placed: facts
      .flatMap(({ party: { id }, addresses: { [family]: address } }) =>
        address === undefined ? [] : [{ id, address }],
      )
      .sort((a, b) => (a.address.value < b.address.value ? -1 : 1)),
    unplaced: facts.filter(({ party }) => party.families === 'none').map(({ party }) => party.id),
  };
}

/** A party as the peer of a rule: its first member at its address. */
export function peerEndOf(
  index: ClusterIndex,
  { party, addresses }: PartyFacts,
  family: Family,
  ownNode: Tri = 'no',
): PeerEnd {
  const [member] = party.kind === 'pods' ? party.pods : party.nodes;
  if (member === undefined) throw new RangeError('a party has members');
  const isOwnNode = isOnNodeNetwork(party) ? ownNode : 'no';
  return { endpoint: endpointOf(index, member), address: addresses[family], family, isOwnNode };
}

function indexPortNames(facts: readonly PartyFacts[]): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const { party, named } of facts) {
    for (const name of named.names) {
      const ids = index.get(name);
      if (ids === undefined) index.set(name, [party.id]);
      else ids.push(party.id);
    }
  }
  return index;
}
