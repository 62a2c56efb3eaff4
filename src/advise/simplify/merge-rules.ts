import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { CompiledRule, Peer, PortMatch } from '../../dialects/compiled.ts';
import { arePortsCovered } from '../redundancy/port-cover.ts';
import type { RawPeer, RawPort } from '../../model/network-policy.ts';
import { peerCover } from '../redundancy/peer-cover.ts';

/** A rule as it is written, and as it was understood: entry by entry the same. */
export interface RulePair {
  readonly compiled: CompiledRule;
  /** Undefined: any. */
  readonly peers: readonly Entry<Peer, RawPeer>[] | undefined;
  readonly ports: readonly Entry<PortMatch, RawPort>[] | undefined;
}

export interface Entry<Compiled, Raw> {
  readonly compiled: Compiled;
  readonly raw: Raw;
}

/** What was done to a rule. `dropped-peer`, `dropped-port`: others of the same rule match all that it matches. */
export type RuleStep =
  | { readonly kind: 'dropped-peer'; readonly peer: Peer }
  | { readonly kind: 'dropped-port'; readonly port: PortMatch }
  | {
      readonly kind: 'merged';
      readonly into: CompiledRule;
      readonly rule: CompiledRule;
      readonly same: 'peers' | 'ports';
    };

export interface MergedRules {
  readonly rules: readonly RulePair[];
  readonly steps: readonly RuleStep[];
}

/**
 * The rules of one direction of one policy in fewer words: what others of the same rule cover is left out, and rules with the
 * same peers or the same ports become one. What they match stays the same, whatever pods and labels come.
 */
export function mergeRules(index: ClusterIndex, rules: readonly RulePair[]): MergedRules {
  const steps: RuleStep[] = [];
  const tidied = rules.map((rule) => tidy(index, rule, steps));
  const kept: RulePair[] = [];
  for (const rule of tidied) {
    const at = kept.findIndex((other) => sameSide(index, other, rule) !== undefined);
    const into = kept[at];
    const same = into && sameSide(index, into, rule);
    if (into === undefined || same === undefined) {
      kept.push(rule);
      continue;
    }
    steps.push({ kind: 'merged', into: into.compiled, rule: rule.compiled, same });
    kept[at] = tidy(index, unite(into, rule, same), steps);
  }
  return { rules: kept, steps };
}

/** A rule that this version does not wholly understand is left as it is. */
function isReadable({ compiled }: RulePair): boolean {
  return compiled.unrecognised.length === 0;
}

function tidy(index: ClusterIndex, rule: RulePair, steps: RuleStep[]): RulePair {
  if (!isReadable(rule)) return rule;
  const peers = rule.peers && withoutCovered(rule.peers, (peer, others) => peerCover(index, peer, others) === 'always');
  const ports = rule.ports && withoutCovered(rule.ports, (port, others) => arePortsCovered([port], [others]));
  for (const { compiled } of rule.peers ?? []) {
    if (!peers?.some((kept) => kept.compiled === compiled)) steps.push({ kind: 'dropped-peer', peer: compiled });
  }
  for (const { compiled } of rule.ports ?? []) {
    if (!ports?.some((kept) => kept.compiled === compiled)) steps.push({ kind: 'dropped-port', port: compiled });
  }
  return { ...rule, peers, ports };
}

/** From the end, so that of equal ones the first stays; one at least does. */
function withoutCovered<Compiled, Raw>(
  entries: readonly Entry<Compiled, Raw>[],
  isCovered: (entry: Compiled, others: readonly Compiled[]) => boolean,
): readonly Entry<Compiled, Raw>[] {
  return entries.toReversed().reduce<readonly Entry<Compiled, Raw>[]>((kept, entry) => {
    const others = kept.filter((other) => other !== entry);
    const isNeedless =
      others.length > 0 &&
      isCovered(
        entry.compiled,
        others.map(({ compiled }) => compiled),
      );
    return isNeedless ? others : kept;
  }, entries);
}

/** In what two rules say the same, so that one rule can say both. */
function sameSide(index: ClusterIndex, a: RulePair, b: RulePair): 'peers' | 'ports' | undefined {
  if (!isReadable(a) || !isReadable(b)) return undefined;
  if (areSamePeers(index, a, b)) return a.ports === undefined || b.ports === undefined ? undefined : 'peers';
  if (!areSamePorts(a, b)) return undefined;
  return a.peers === undefined || b.peers === undefined ? undefined : 'ports';
}

function areSamePeers(index: ClusterIndex, a: RulePair, b: RulePair): boolean {
  if (a.peers === undefined || b.peers === undefined) return a.peers === b.peers;
  const [mine, others] = [a.peers, b.peers].map((peers) => peers.map(({ compiled }) => compiled));
  const covers = (some: readonly Peer[] = [], by: readonly Peer[] = []): boolean =>
    some.every((peer) => peerCover(index, peer, by) === 'always');
  return covers(mine, others) && covers(others, mine);
}

function areSamePorts(a: RulePair, b: RulePair): boolean {
  const [mine, others] = [a, b].map(({ ports }) =>
    ports === undefined ? 'any' : ports.map(({ compiled }) => compiled),
  );
  if (mine === undefined || others === undefined) return false;
  return arePortsCovered(mine, [others]) && arePortsCovered(others, [mine]);
}

function unite(a: RulePair, b: RulePair, same: 'peers' | 'ports'): RulePair {
  return same === 'peers'
    ? { ...a, ports: [...(a.ports ?? []), ...(b.ports ?? [])] }
    : { ...a, peers: [...(a.peers ?? []), ...(b.peers ?? [])] };
}
