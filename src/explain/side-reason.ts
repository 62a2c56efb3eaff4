import type { SideReasons as EngineSide } from '../engine/all-pairs/connectivity.ts';
import type { Decision } from '../engine/trace.ts';
import type { MissingExplanation } from './explanation.ts';
import type { SideReason } from './matrix-report.ts';
import { citeRule } from './cite.ts';
import { explainFact } from './missing.ts';
import { undefinedByApi } from './phrase/caveats.ts';
import { explainPorts } from './explain-ports.ts';
import { phraseSide } from './phrase/sides.ts';

/** One side of a pair of ends, over all ports: its rules that match, and what holds for the ports that none speaks about. */
export function explainSide(side: EngineSide): SideReason {
  const rules = side.rules.map(({ policy, rule }) => citeRule(policy, rule, side.direction, undefined, undefined));
  return {
    sentence: phraseSide(side, rules),
    ports: explainPorts((protocol) => side.connections.allowed[protocol]),
    rules,
    missing: side.otherwise.flatMap(explainOpen),
  };
}

/** What keeps a side open: facts that are missing, or the API, which does not say. */
function explainOpen(decision: Decision): readonly MissingExplanation[] {
  if (decision.kind === 'missing') return decision.facts.map(explainFact);
  if (decision.kind !== 'undefined') return [];
  const { code, text } = undefinedByApi(decision.why);
  return [{ code, text, remedy: [] }];
}
