import { joinFacts } from './join-facts.ts';
import { uniqueBy } from '../model/unique-by.ts';
import type { Answers, FlowOutcome } from '../engine/outcome.ts';
import type { Gap } from '../model/gap.ts';
import type { MissingExplanation } from './explanation.ts';
import type { MissingFact } from '../engine/trace.ts';
import { phraseFact, phraseGap } from './phrase/directions.ts';
import { rbacRemedy } from './phrase/rbac.ts';

/** Every fact whose absence decides, once each, with what would supply it. */
export function explainMissing({ outcomes, gaps }: Answers): readonly MissingExplanation[] {
  const facts = [...gaps.map((gap): MissingFact => ({ kind: 'gap', gap })), ...outcomes.flatMap(factsOf)];
  return uniqueBy(joinFacts(facts).map(explainFact), ({ text }) => text);
}

/** A fact matters where its side is what keeps the answer open. */
function factsOf({ trace, verdict }: FlowOutcome): readonly MissingFact[] {
  if (verdict !== 'UNKNOWN') return [];
  return [trace.egress, trace.ingress].flatMap(({ decision }) => (decision.kind === 'missing' ? decision.facts : []));
}

/** One fact, with what would supply it. */
export function explainFact(fact: MissingFact): MissingExplanation {
  return { code: codeOf(fact), text: phraseFact(fact), remedy: fact.kind === 'gap' ? remedyOf(fact.gap) : [] };
}

/** Nodes and names have no address for other reasons than pods. */
function codeOf(fact: MissingFact): string {
  if (fact.kind === 'unrecognised' && fact.isUnread === true) return 'ACCOUNT_UNKNOWN';
  return fact.kind === 'no-address' && fact.of.namespace === undefined ? 'ADDRESS_UNKNOWN' : CODES[fact.kind];
}

const CODES: Readonly<Record<MissingFact['kind'], string>> = {
  gap: 'NOT_READABLE',
  'no-address': 'POD_NO_IP',
  'node-unknown': 'NODE_UNKNOWN',
  unmodelled: 'UNMODELLED_POLICY',
  unrecognised: 'UNRECOGNISED_FIELD',
  domain: 'FQDN_RUNTIME',
  'priority-tie': 'PRIORITY_TIE',
  tunnel: 'MESH_TUNNEL',
  'own-node-entry': 'MESH_OWN_NODE',
  enforcer: 'ENFORCER_UNCLEAR',
};

/** A gap on its own, for reads that failed without any flow depending on them. */
export function explainGap(gap: Gap): MissingExplanation {
  return { code: 'NOT_READABLE', text: phraseGap(gap), remedy: remedyOf(gap) };
}

function remedyOf(gap: Gap): readonly string[] {
  return gap.reason === 'forbidden' ? rbacRemedy(gap) : [];
}
