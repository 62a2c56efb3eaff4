import { uniqueBy } from '../model/unique-by.ts';
import type { Answers } from '../engine/outcome.ts';
import type { CompiledPolicy } from '../dialects/compiled.ts';
import type { DirectionTrace, MissingFact } from '../engine/trace.ts';
import type { Caveat, DnsExplanation, EnforcementExplanation, PathExplanation, ToldEnforcer } from './explanation.ts';
import type { Enforcement, Enforcer, NoEnforcer } from '../model/enforcement.ts';
import { MESH_GROUPS } from '../model/mesh-groups.ts';
import type { SimulatedVerdict } from '../model/verdict.ts';
import { enforcerUnknown, phraseEnforcement } from './phrase/enforcement.ts';
import { explainGap } from './missing.ts';

/** Who enforces, as data and in words. */
export function explainEnforcement(enforcement: Enforcement): EnforcementExplanation {
  const { kind } = enforcement;
  const gaps = kind === 'enforced' ? enforcement.gaps : kind === 'unknown' ? enforcement.why : [];
  return {
    kind,
    sentence: phraseEnforcement(enforcement),
    enforcers: kind === 'enforced' ? enforcement.enforcers.map(withoutReading) : [],
    found: kind === 'not-enforced' ? enforcement.found : [],
    evidence: kind === 'not-enforced' ? enforcement.evidence : [],
    missing: gaps.map(explainGap),
  };
}

function withoutReading({ model: _, divergences: __, assumptions: ___, ...enforcer }: Enforcer): ToldEnforcer {
  return enforcer;
}

/** What the policies say of a flow, as far as it decides whether an enforcer matters. */
export interface Simulated {
  readonly verdict: SimulatedVerdict;
  readonly answers: Answers;
  readonly paths: readonly PathExplanation[];
  readonly dns: DnsExplanation | undefined;
}

/** That nothing enforces, where a policy has a say that somebody may count on; otherwise it makes no difference. */
export function absentEnforcer(enforcement: Enforcement | undefined, simulated: Simulated): NoEnforcer | undefined {
  const { verdict, paths, dns } = simulated;
  if (enforcement?.kind !== 'not-enforced' || verdict === 'IMPOSSIBLE') return undefined;
  if (verdict !== 'ALLOW' && isLeftToMesh(simulated)) return undefined;
  const isDnsPoliced = dns !== undefined && dns.verdict !== 'ALLOW' && dns.udp.some(isPoliced);
  return isDnsPoliced || paths.some(isPoliced) ? enforcement : undefined;
}

/** A policy has a say on a side, or may have one that is not known. */
function isPoliced({ egress, ingress }: PathExplanation): boolean {
  return [egress, ingress].some(({ decidedBy }) => POLICED.has(decidedBy));
}

const POLICED: ReadonlySet<PathExplanation['egress']['decidedBy']> = new Set([
  'rule',
  'isolated',
  'undefined',
  'missing',
]);

function isLeftToMesh({ answers: { outcomes } }: Simulated): boolean {
  return outcomes.some(({ trace }) => [trace.egress, trace.ingress].some(isMeshDecision));
}

/** It denies for certain, or is what may. */
function isMeshDecision({ decision, tiers }: DirectionTrace): boolean {
  switch (decision.kind) {
    case 'rule':
      return decision.matches.some(({ policy, rule }) => isOfMesh(policy) && rule.rule.action === 'deny');
    case 'isolated':
      return decision.by.some(isOfMesh);
    case 'missing':
      return (
        decision.facts.some(isMeshFact) ||
        tiers.some(
          ({ outcomes, policies }) => outcomes.includes('deny') && policies.some(({ policy }) => isOfMesh(policy)),
        )
      );
    default:
      return false;
  }
}

function isOfMesh({ language }: CompiledPolicy): boolean {
  return language === 'istio';
}

function isMeshFact(fact: MissingFact): boolean {
  if (fact.kind === 'unmodelled') return MESH_GROUPS.has(fact.policy.group);
  return fact.kind === 'gap' && MESH_GROUPS.has(fact.gap.group);
}

/** Told only where an enforcer's absence would turn the answer round. */
export function enforcementCaveats(enforcement: Enforcement | undefined, verdict: SimulatedVerdict): readonly Caveat[] {
  const holdsAnyway = verdict === 'ALLOW' || verdict === 'IMPOSSIBLE';
  return enforcement?.kind === 'unknown' && !holdsAnyway ? [enforcerUnknown(enforcement)] : [];
}

/** The same for answers about many, of one state or of several: told once. */
export function unknownEnforcers(enforcements: readonly (Enforcement | undefined)[]): readonly Caveat[] {
  const caveats = enforcements.flatMap((each) => (each?.kind === 'unknown' ? [enforcerUnknown(each)] : []));
  return uniqueBy(caveats, ({ text }) => text);
}
