import type { PolicySet, Tier } from './compiled.ts';
import { MESH_GROUPS } from '../model/mesh-groups.ts';

/**
 * What counts where nobody enforces policies but the proxies of a service mesh their own: its tiers, and its objects that are
 * not evaluated or could not be read. Undefined: there is nothing of a mesh.
 */
export function meshAlone(policies: PolicySet): PolicySet | undefined {
  const { tiers, unmodelled, unmodelledGaps = [] } = policies;
  const objects = unmodelled.filter(({ group }) => MESH_GROUPS.has(group));
  const gaps = unmodelledGaps.filter(({ group }) => MESH_GROUPS.has(group));
  if (!tiers.some(isOfMesh) && objects.length + gaps.length === 0) return undefined;
  const { hostPolicies: _, hostGaps: __, ignored: ___, ...rest } = policies;
  return {
    ...rest,
    tiers: tiers.map((tier) => (isOfMesh(tier) ? tier : emptied(tier))),
    unmodelled: objects,
    unmodelledGaps: gaps,
  };
}

function isOfMesh({ byNamespace, clusterWide }: Tier): boolean {
  const all = [...clusterWide, ...[...byNamespace.values()].flat()];
  return all.some(({ language }) => language === 'istio');
}

function emptied({ denyingGaps: _, ...tier }: Tier): Tier {
  return { ...tier, byNamespace: new Map(), clusterWide: [], gaps: [] };
}
