import { joinFacts } from '../join-facts.ts';
import type { Decision } from '../../engine/trace.ts';
import type { RuleCitation } from '../explanation.ts';
import type { SideReasons } from '../../engine/all-pairs/connectivity.ts';
import { list } from './rules.ts';
import { namesOf, phraseFact, phraseOpenSide, phraseRuleCitation } from './directions.ts';
import { phraseEnforcerDecides } from './readings.ts';

/** What one side of a pair says over all ports: its rules that match, or why there is none. */
export function phraseSide(side: SideReasons, rules: readonly RuleCitation[]): string {
  const shown = rules.slice(0, MOST_RULES).map(phraseRuleCitation);
  const more = rules.length > MOST_RULES ? [`${rules.length - MOST_RULES} more`] : [];
  const others = side.otherwise.map((decision) => phraseOtherwise(decision, side));
  const decided = rules.length === 0 ? others : others.filter((text) => text !== '' && !isIsolated(side));
  return [...new Set([...shown, ...more, ...decided])].join('; ');
}

const MOST_RULES = 3;

function isIsolated({ otherwise }: SideReasons): boolean {
  return otherwise.every(({ kind }) => kind === 'isolated');
}

function phraseOtherwise(decision: Decision, { direction, speaking }: SideReasons): string {
  switch (decision.kind) {
    case 'no-subject':
      return decision.why === 'host-network' ? "not policed: it uses its node's network" : 'not policed';
    case 'exempt':
      return decision.why === 'self' ? 'a pod always reaches itself' : "from the pod's own node: always allowed";
    case 'isolated':
      return `isolated by ${namesOf(decision.by)}; no rule matches`;
    case 'not-isolated':
      return phraseOpenSide(speaking, direction);
    case 'undefined':
      return `left open by the API; isolated by ${namesOf(decision.by)}, so likely denied`;
    case 'enforcer':
      return phraseEnforcerDecides(
        decision.flag,
        decision.flag !== 'closedWithoutPolicy' && decision.flag !== 'ownNodeAfterPolicy',
      );
    case 'missing':
      return list([...new Set(joinFacts(decision.facts).map(phraseFact))], 'and');
    case 'rule':
      return '';
  }
}
