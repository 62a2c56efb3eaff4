import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { CompiledPolicy, CompiledRule } from '../dialects/compiled.ts';
import type { Direction } from '../model/verdict.ts';
import { citeRule } from './cite.ts';
import { phraseNobody } from './phrase/pod.ts';
import { phraseConditions, phrasePeers, phrasePorts } from './phrase/rules.ts';
import { podsMatched } from './matching-pods.ts';
import type { RuleInWords } from './pod-explanation.ts';

/** What a rule admits, and how many pods that are now. */
export function putRuleIntoWords(
  index: ClusterIndex,
  policy: CompiledPolicy,
  rule: CompiledRule,
  direction: Direction,
  pods = podsMatched(index, rule),
): RuleInWords {
  const matches = pods?.length;
  return {
    ...citeRule(policy, rule, direction, undefined, undefined),
    ports: rule.ports === 'any' ? 'every port' : phrasePorts(rule.ports).replace(/^ on /, ''),
    who: `${phrasePeers(rule.peers, direction)}${phraseConditions(rule.conditions)}`,
    ...(matches === undefined ? {} : { matches }),
    note: matches === 0 ? phraseNobody(index, rule) : '',
  };
}
