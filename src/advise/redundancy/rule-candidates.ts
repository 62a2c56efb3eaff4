import type { CompiledRule, Peer } from '../../dialects/compiled.ts';
import { namespacesOf } from './peer-cover.ts';
import { WiderSelectors } from './wider-selectors.ts';

/** Finds among the rules of a namespace those that may cover another one, without holding each against each. */
export class RuleCandidates<T extends { readonly rule: CompiledRule }> {
  readonly #forEverybody: T[] = [];
  readonly #withBlocks: T[] = [];
  readonly #byPods = new WiderSelectors<T>();
  /** Of peers that ask for no label of pods. */
  readonly #byNamespaces = new WiderSelectors<T>();

  constructor(rules: Iterable<T>) {
    for (const each of rules) this.#add(each);
  }

  /** Candidates for one peer or another of the rule; none at all where one of its peers has none but the rule itself. */
  of(rule: CompiledRule): readonly T[] {
    const { peers } = rule;
    if (peers === 'any') return this.#forEverybody;
    const ofPeers = peers.map((peer) => this.#ofPeer(peer));
    const isAlone = ofPeers.some((found) => found.every((each) => each.rule === rule));
    if (this.#forEverybody.length === 0 && isAlone) return [];
    return [...new Set([...this.#forEverybody, ...ofPeers.flat()])];
  }

  #ofPeer(peer: Peer): readonly T[] {
    if (peer.kind !== 'selector') return this.#withBlocks;
    return [...this.#byPods.thatMayHold(peer.pods), ...this.#byNamespaces.thatMayHold(namespacesOf(peer))];
  }

  #add(each: T): void {
    const { peers } = each.rule;
    if (peers === 'any') this.#forEverybody.push(each);
    else for (const peer of peers) this.#addPeer(each, peer);
  }

  #addPeer(each: T, peer: Peer): void {
    if (peer.kind !== 'selector') {
      if (this.#withBlocks.at(-1) !== each) this.#withBlocks.push(each);
    } else if (peer.pods.some(({ operator }) => operator === 'In')) this.#byPods.add(peer.pods, each);
    else this.#byNamespaces.add(isByName(peer) ? namespacesOf(peer) : [], each);
  }
}

/** What a namespace is asked for by may also hold by other labels that it has now: only its name is not in question. */
function isByName({ namespaces }: Extract<Peer, { kind: 'selector' }>): boolean {
  return namespaces.kind === 'same';
}
