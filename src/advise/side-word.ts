import { areSame, intersectAll, isNothing, type ProtocolPorts, uniteAll } from '../engine/all-pairs/protocol-ports.ts';
import type { MissingExplanation, PolicyCitation, RuleCitation } from '../explain/explanation.ts';
import { citePolicy } from '../explain/cite.ts';
import type { Decision } from '../engine/trace.ts';
import type { DirectionResult } from '../model/verdict.ts';
import { explainSide } from '../explain/side-reason.ts';
import type { SideReasons } from '../engine/all-pairs/connectivity.ts';

/** What one side of a connection says about some ports, and by what. */
export interface SideWord {
  readonly sentence: string;
  /** Rules that match on these ports. */
  readonly rules: readonly RuleCitation[];
  /** Only where it lets nothing pass. */
  readonly isolatedBy: readonly PolicyCitation[];
}

export interface ToldSide {
  readonly word: SideWord;
  /** `unknown` where one of the ports is. */
  readonly result: DirectionResult;
  readonly missing: readonly MissingExplanation[];
}

/** One side's say on these ports alone. */
export function tellSide(side: SideReasons, ports: ProtocolPorts): ToldSide {
  const touches = (some: ProtocolPorts): boolean => !isNothing(intersectAll(some, ports));
  const rules = side.rules.filter((rule) => touches(rule.ports) || touches(rule.maybe));
  const { sentence, rules: cited, missing } = explainSide({ ...side, rules, otherwise: otherwiseOn(side, ports) });
  const isDenied = !touches(side.connections.allowed);
  return {
    word: { sentence, rules: cited, isolatedBy: isDenied ? side.isolatedBy.map(citePolicy) : [] },
    result: touches(side.connections.unknown) ? 'unknown' : isDenied ? 'deny' : 'allow',
    missing,
  };
}

/** What decides on these ports where no rule does. */
function otherwiseOn({ otherwise, connections }: SideReasons, ports: ProtocolPorts): SideReasons['otherwise'] {
  const allowed = intersectAll(connections.allowed, ports);
  const unknown = intersectAll(connections.unknown, ports);
  const isDenied = !areSame(uniteAll(allowed, unknown), ports);
  return otherwise
    .filter(({ kind }) => {
      if (kind === 'isolated') return isDenied;
      return kind === 'missing' || kind === 'undefined' ? !isNothing(unknown) : !isNothing(allowed);
    })
    .map(forAll);
}

/** Said of many pairs at once: whose address it is differs from one to the next. */
function forAll(decision: Decision): Decision {
  if (decision.kind !== 'missing') return decision;
  const facts = decision.facts.map((fact) =>
    fact.kind === 'no-address' ? { ...fact, of: { ...fact.of, name: '' } } : fact,
  );
  return { ...decision, facts };
}
