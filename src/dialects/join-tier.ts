import type { CompiledPolicy, Tier } from './compiled.ts';

/** What stands in a tier already, and policies that join it behind these. */
export function joinTier(tier: Tier, joining: readonly CompiledPolicy[]): Tier {
  const byNamespace = new Map([...tier.byNamespace].map(([name, policies]) => [name, [...policies]]));
  const clusterWide = [...tier.clusterWide];
  for (const policy of joining) {
    const { namespace } = policy.ref;
    if (namespace === undefined) {
      clusterWide.push(policy);
      continue;
    }
    const siblings = byNamespace.get(namespace);
    if (siblings === undefined) byNamespace.set(namespace, [policy]);
    else siblings.push(policy);
  }
  return { ...tier, byNamespace, clusterWide };
}
