import type { CompiledRule } from '../dialects/compiled.ts';
import type { Exposure } from '../engine/all-pairs/exposure.ts';
import type { RuleCitation } from './explanation.ts';
import { citeRule } from './cite.ts';
import { rulesOf } from '../dialects/compiled.ts';

/** The rules of isolating policies that let every pod in, whatever its labels. */
export function openingRules({ isolatedBy, direction }: Exposure): readonly RuleCitation[] {
  return isolatedBy.flatMap((policy) =>
    rulesOf(policy, direction)
      .rules.filter(isForEveryPod)
      .map((rule) => citeRule(policy, rule, direction, undefined, undefined)),
  );
}

function isForEveryPod({ action, peers }: CompiledRule): boolean {
  if (action !== 'allow') return false;
  if (peers === 'any') return true;
  return peers.some(
    (peer) =>
      peer.kind === 'selector' &&
      peer.pods.length === 0 &&
      peer.namespaces.kind === 'labels' &&
      peer.namespaces.selector.length === 0,
  );
}
