import { type CompiledPolicy, type CompiledRules, rulesOf, type Tier } from '../dialects/compiled.ts';

const MADE = new WeakMap<readonly Tier[], readonly Tier[]>();
const REDUCED = new WeakMap<CompiledPolicy, CompiledPolicy>();

/**
 * Of the tiers only the rules that deny also what comes from a pod's own node, which is let in otherwise whatever policies
 * say (semantics B.2, F.2). Empty: there is none.
 */
export function tiersThatSpareNobody(tiers: readonly Tier[]): readonly Tier[] {
  const known = MADE.get(tiers);
  if (known !== undefined) return known;
  const made = tiers.flatMap((tier): readonly Tier[] => {
    const clusterWide = tier.clusterWide.filter(sparesNobody).map(onlyDenials);
    const byNamespace = new Map(
      [...tier.byNamespace].flatMap(([name, policies]) => {
        const denying = policies.filter(sparesNobody).map(onlyDenials);
        return denying.length === 0 ? [] : [[name, denying] as const];
      }),
    );
    return clusterWide.length + byNamespace.size === 0
      ? []
      : [{ name: tier.name, semantics: tier.semantics, byNamespace, clusterWide, gaps: [] }];
  });
  MADE.set(tiers, made);
  return made;
}

/** Whether a policy has such a rule for what comes in. */
export function sparesNobody(policy: CompiledPolicy): boolean {
  return policy.language !== 'core' && rulesOf(policy, 'ingress').rules.some((rule) => rule.sparesNobody === true);
}

const NOTHING: CompiledRules = { isolates: false, rules: [] };

/** The policy without all that such a rule is not. The same one gives the same object. */
export function onlyDenials(policy: CompiledPolicy): CompiledPolicy {
  const known = REDUCED.get(policy);
  if (known !== undefined) return known;
  const rules = policy.ingress.rules.filter((rule) => rule.sparesNobody === true);
  const { ref, origin, subject, priority, language, partOf, terminating, created, changed, unrecognised } = policy;
  const made: CompiledPolicy = {
    ref,
    ...(origin === undefined ? {} : { origin }),
    subject,
    ingress: { isolates: false, countsAnyway: true, rules },
    egress: NOTHING,
    priority,
    language,
    ...(partOf === undefined ? {} : { partOf }),
    terminating,
    ...(created === undefined ? {} : { created }),
    ...(changed === undefined ? {} : { changed }),
    unrecognised,
    findings: [],
  };
  REDUCED.set(policy, made);
  return made;
}
