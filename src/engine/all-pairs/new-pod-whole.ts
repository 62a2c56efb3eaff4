import type { CompiledRule, Peer, SelectorPeer, SimplePeer } from '../../dialects/compiled.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import type { NamedPorts } from './named-ports.ts';
import type { RulePorts } from './row-builder.ts';
import type { RulePortsCache } from './rule-ports.ts';
import { type Match, matchOf, matchPeer, NOBODY, PERHAPS_EVERYBODY } from './match.ts';
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
    const results = this.#ends.map((end) => peerResult(peer, end, this.#context.model));
    const those = (wanted: Tri): readonly number[] => results.flatMap((result, at) => (result === wanted ? [at] : []));
    return matchOf(those('yes'), those('unknown'), this.size);
  }

  portsOf(rule: CompiledRule): RulePorts {
    return { usual: this.#context.rulePorts.portsOf(rule, this.#context.named), special: NOBODY_SPECIAL };
  }
}

const NOBODY_SPECIAL: ReadonlyMap<number, number> = new Map();

/** Whether a peer asks nothing of pods, nor of their namespaces. */
export function isEveryPod({ namespaces, pods, account }: SelectorPeer): boolean {
  return account === undefined && namespaces.kind === 'labels' && namespaces.selector.length === 0 && pods.length === 0;
}
