import type { SideReasons as EngineSide, SideRule } from '../engine/all-pairs/connectivity.ts';
import type { Decision } from '../engine/trace.ts';
import type { MissingExplanation } from './explanation.ts';
import type { SideReason } from './matrix-report.ts';
import {
  EVERYTHING,
  intersectAll,
  isNothing,
  type ProtocolPorts,
  uniteAll,
} from '../engine/all-pairs/protocol-ports.ts';
import { citeRule } from './cite.ts';
import { explainFact } from './missing.ts';
import { undefinedByApi } from './phrase/caveats.ts';
import { explainPorts } from './explain-ports.ts';
import { phraseSide } from './phrase/sides.ts';

/** One side of a pair of ends, over all ports or over some: its rules that match, and what holds where none speaks. */
export function explainSide(side: EngineSide, within: ProtocolPorts = EVERYTHING): SideReason {
  const isAbout = ({ ports, maybe }: SideRule): boolean => !isNothing(intersectAll(uniteAll(ports, maybe), within));
  const rules = side.rules
    .filter(isAbout)
    .map(({ policy, rule }) => citeRule(policy, rule, side.direction, undefined, undefined));
  const allowed = intersectAll(side.connections.allowed, within);
  return {
    sentence: phraseSide(side, rules),
    ports: explainPorts((protocol) => allowed[protocol]),
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
