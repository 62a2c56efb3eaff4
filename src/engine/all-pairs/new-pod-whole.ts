import type { CompiledRule, Peer, SelectorPeer, SimplePeer } from '../../dialects/compiled.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import type { NamedPorts } from './named-ports.ts';
import type { RulePorts } from './row-builder.ts';
import type { RulePortsCache } from './rule-ports.ts';
import { EVERYBODY, type Match, matchOf, matchPeer, NOBODY, PERHAPS_EVERYBODY } from './match.ts';
import { getOrMake } from './get-or-make.ts';
import { labelValue } from '../../model/match-labels.ts';
import type { PodEndpoint } from '../../model/flow.ts';
import { type PeerEnd, peerResult } from '../match-peer.ts';
import type { Tri } from '../../model/verdict.ts';

export interface NewPodContext {
  readonly model: EnforcerModel;
  readonly rulePorts: RulePortsCache;
  /** Of the subject, where that is the destination; a pod that is not there declares no port names. */
  readonly named: NamedPorts;
}

/** Pods that are not there, as peers of some rules. */
export class NewPodWhole {
  readonly size: number;
  readonly #context: NewPodContext;
  readonly #ends: readonly PeerEnd[];
  readonly #areAnybody: boolean;
  readonly #byLabel = new Map<string, ReadonlyMap<string | undefined, readonly number[]>>();
  #byHome: ReadonlyMap<string | undefined, readonly number[]> | undefined;

  /** `areAnybody`: their labels and those of their namespace may be any. */
  constructor(context: NewPodContext, ends: readonly PeerEnd[], areAnybody: boolean) {
    this.size = ends.length;
    this.#context = context;
    this.#ends = ends;
    this.#areAnybody = areAnybody;
  }

  match(peer: Peer): Match {
    return matchPeer(peer, (part) => this.#matchSimple(part), this.size);
  }

  #matchSimple(peer: SimplePeer): Match {
    if (peer.kind === 'domains') return NOBODY;
    if (peer.kind === 'unrecognised') return PERHAPS_EVERYBODY;
    if (this.#areAnybody && peer.kind === 'selector' && !isEveryPod(peer)) return PERHAPS_EVERYBODY;
    return peer.kind === 'selector' ? this.#matchSelector(peer) : this.#matchAddresses(peer);
  }

  /** Rules may have as many selectors as there are pods here: each is asked of those alone that have a label it asks for. */
  #matchSelector(peer: SelectorPeer): Match {
    const results = this.#candidates(peer).map((at) => ({ at, result: this.#resultAt(peer, at) }));
    const those = (wanted: Tri): readonly number[] =>
      results.flatMap(({ at, result }) => (result === wanted ? [at] : []));
    return matchOf(those('yes'), those('unknown'), this.size);
  }

  /** Nobody here has an address, or is on a node: only where it stands tells one from another. */
  #matchAddresses(peer: SimplePeer): Match {
    const results = [...this.#homes().values()].map((members) => {
      return { members, result: this.#resultAt(peer, members[0] ?? 0) };
    });
    const [first] = results;
    if (first !== undefined && results.every(({ result }) => result === first.result)) return MATCHES[first.result];
    const those = (wanted: Tri): readonly number[] =>
      results.flatMap(({ members, result }) => (result === wanted ? members : [])).sort((a, b) => a - b);
    return matchOf(those('yes'), those('unknown'), this.size);
  }

  #resultAt(peer: SimplePeer, at: number): Tri {
    const end = this.#ends[at];
    if (end === undefined) throw new RangeError(`there is no pod ${at}`);
    return peerResult(peer, end, this.#context.model);
  }

  /** Ascending. */
  #candidates({ pods }: SelectorPeer): readonly number[] {
    const asked = pods.find(({ operator }) => operator === 'In');
    if (asked === undefined) return [...this.#ends.keys()];
    const byValue = this.#withLabel(asked.key);
    return [...new Set(asked.values)].flatMap((value) => byValue.get(value) ?? []).sort((a, b) => a - b);
  }

  #withLabel(key: string): ReadonlyMap<string | undefined, readonly number[]> {
    return getOrMake(this.#byLabel, key, () => this.#groupEnds(({ pod }) => labelValue(pod.labels, key)));
  }

  #homes(): ReadonlyMap<string | undefined, readonly number[]> {
    return (this.#byHome ??= this.#groupEnds(({ pod }) => pod.namespace));
  }

  #groupEnds(keyOf: (endpoint: PodEndpoint) => string | undefined): ReadonlyMap<string | undefined, readonly number[]> {
    return Map.groupBy(this.#ends.keys(), (at) => {
      const endpoint = this.#ends[at]?.endpoint;
      return endpoint?.kind === 'pod' ? keyOf(endpoint) : undefined;
    });
  }

  portsOf(rule: CompiledRule): RulePorts {
    return { usual: this.#context.rulePorts.portsOf(rule, this.#context.named), special: NOBODY_SPECIAL };
  }
}

const MATCHES: Readonly<Record<Tri, Match>> = { yes: EVERYBODY, no: NOBODY, unknown: PERHAPS_EVERYBODY };

const NOBODY_SPECIAL: ReadonlyMap<number, number> = new Map();

/** Whether a peer asks nothing of pods, nor of their namespaces. */
export function isEveryPod({ namespaces, pods, account }: SelectorPeer): boolean {
  return account === undefined && namespaces.kind === 'labels' && namespaces.selector.length === 0 && pods.length === 0;
}
