import type { ClusterIndex } from '../engine/cluster-index.ts';
import { type CompiledPolicy, rulesOf } from '../dialects/compiled.ts';
import type { Direction } from '../model/verdict.ts';
import type { PolicyBrief, PolicyDirectionInWords, PolicyInWords } from './policy-in-words.ts';
import type { Pod } from '../model/pod.ts';
import { aboutPolicy } from './caveats.ts';
import { citePolicy } from './cite.ts';
import { explainFact } from './missing.ts';
import { namePod } from './names.ts';
import { phraseRulesBriefly, phraseSelectsNobody } from './phrase/pod.ts';
import { EVERY_POD, phraseSubject } from './phrase/rules.ts';
import { phraseSelector } from './phrase/selectors.ts';
import type { Statement } from './explanation.ts';
import { podsMatched, podsSelected } from './matching-pods.ts';
import { putRuleIntoWords } from './rule-in-words.ts';

/** Whom a policy selects, what it lets in and out, and who that is now. */
export function explainPolicy(index: ClusterIndex, policy: CompiledPolicy): PolicyInWords {
  const selected = podsSelected(index, policy);
  return {
    ...citePolicy(policy),
    subject: phraseSubject(policy.subject),
    ...(selected === undefined ? {} : { selected: namesOf(selected) }),
    note: selected?.length === 0 ? phraseSelectsNobody(index, policy.subject) : '',
    ingress: explainDirection(index, policy, 'ingress'),
    egress: explainDirection(index, policy, 'egress'),
    caveats: [...unknownFields(policy), ...aboutPolicy(policy)],
  };
}

/** The same for a line of a list. */
export function briefPolicy(index: ClusterIndex, policy: CompiledPolicy): PolicyBrief {
  const selected = podsSelected(index, policy);
  return {
    selector: phraseSelector(policy.subject.pods) || EVERY_POD,
    ...(selected === undefined ? {} : { selected: selected.length }),
    ingress: phraseRulesBriefly(policy, 'ingress'),
    egress: phraseRulesBriefly(policy, 'egress'),
  };
}

/** What this version cannot read may change what all of the policy means. */
function unknownFields(policy: CompiledPolicy): readonly Statement[] {
  const rules = [...policy.ingress.rules, ...policy.egress.rules];
  const problems = [...policy.unrecognised, ...rules.flatMap((rule) => rule.unrecognised)];
  return problems.map((problem) => explainFact({ kind: 'unrecognised', policy, problem }));
}

function explainDirection(index: ClusterIndex, policy: CompiledPolicy, direction: Direction): PolicyDirectionInWords {
  return {
    brief: phraseRulesBriefly(policy, direction),
    rules: rulesOf(policy, direction).rules.map((rule) => {
      const pods = podsMatched(index, rule);
      return {
        ...putRuleIntoWords(index, policy, rule, direction, pods),
        path: rule.path,
        ...(pods === undefined ? {} : { pods: namesOf(pods) }),
      };
    }),
  };
}

function namesOf(pods: readonly Pod[]): readonly string[] {
  return pods.map(namePod).sort();
}
