import type { CompiledPolicy, CompiledRule, Peer, PortMatch } from '../dialects/compiled.ts';
import type { PolicyCitation, RuleCitation } from './explanation.ts';
import type { Direction } from '../model/verdict.ts';
import type { FieldPath } from '../model/reference.ts';
import { phraseRule } from './phrase/rules.ts';
import { qualifiedName } from '../model/reference.ts';

/** Names a policy, and the place it was read from. */
export function citePolicy(policy: CompiledPolicy): PolicyCitation {
  return { kind: policy.ref.kind, policy: qualifiedName(policy.ref), ...positionOf(policy, []) };
}

/** Names a rule, with the peer and port of it that matter, and the line of the narrowest of them. */
export function citeRule(
  policy: CompiledPolicy,
  rule: CompiledRule,
  direction: Direction,
  peer: Peer | undefined,
  port: PortMatch | undefined,
): RuleCitation {
  return {
    kind: policy.ref.kind,
    policy: qualifiedName(policy.ref),
    direction,
    rule: rule.index + 1,
    action: rule.action,
    ...(rule.conditions === undefined ? {} : { conditions: rule.conditions.map(({ text }) => text) }),
    // Several may be one peer as it is written.
    peers: rule.peers === 'any' ? 0 : new Set(rule.peers.map(({ index }) => index)).size,
    ...(peer === undefined ? {} : { peer: peer.index + 1 }),
    ...(port === undefined ? {} : { port: port.index + 1 }),
    text: phraseRule(rule, direction),
    ...positionOf(policy, peer?.path ?? rule.path),
  };
}

function positionOf({ origin }: CompiledPolicy, path: FieldPath): { readonly file?: string; readonly line?: number } {
  if (origin === undefined) return {};
  const { file, line } = origin.locate(path);
  return { file, line };
}
