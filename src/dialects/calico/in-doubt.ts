import type { AccountDoubt } from './accounts.ts';
import type { CompiledRule, CompiledRules, Peer, PeerPart, UnrecognisedPeer } from '../compiled.ts';
import type { FieldPath } from '../../model/reference.ts';

/** What is not known of a pod that runs as a service account which was not read. */
export function unreadAccount({ asked, gap }: AccountDoubt, path: FieldPath): UnrecognisedPeer {
  const unread = gap === undefined ? {} : { gap };
  return { kind: 'unrecognised', index: 0, path, problem: asked, unread };
}

/** Of these peers those of whom this holds, too. */
export function alsoAsking(peers: 'any' | readonly Peer[], part: PeerPart): readonly Peer[] {
  if (peers === 'any') return [{ ...part.peer, index: 0 }];
  return peers.map((peer): Peer => {
    const { index, path } = peer;
    const parts = peer.kind === 'all-of' ? peer.parts : [{ peer, isNegated: false }];
    return { kind: 'all-of', index, path, parts: [...parts, part] };
  });
}

/** A rule of a policy, or of a pod, of which it is not known whether it is meant. */
export function ruleInDoubt(rule: CompiledRule, doubt: AccountDoubt): CompiledRule {
  const peer = unreadAccount(doubt, rule.path);
  const peers = alsoAsking(rule.peers, { peer, isNegated: false });
  return { ...rule, peers };
}

/** What closes the pods of a policy at the end of its tier, where it is not known whether it is about them. */
export function endInDoubt(closes: boolean, doubt: AccountDoubt, path: FieldPath): CompiledRules {
  if (!closes) return { isolates: false, rules: [] };
  const peers = [unreadAccount(doubt, path)];
  const rule: CompiledRule = { index: 0, path, action: 'deny', peers, ports: 'any', unrecognised: [] };
  return { isolates: false, countsAnyway: true, rules: [rule] };
}
