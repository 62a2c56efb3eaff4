import { isDeepStrictEqual } from 'node:util';
import type { ClusterApi } from '../cluster/api.ts';
import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import type { Gap } from '../model/gap.ts';
import type { ServedResource } from '../cluster/discovery.ts';
import { ClusterError } from '../cluster/errors.ts';
import { createCollector } from '../cluster/collector.ts';
import { readEnforcerFacts } from '../cluster/read-enforcer.ts';
import { servedPolicyResources } from '../cluster/foreign-policies.ts';
import { wantedFacts } from '../enforcers/wanted-facts.ts';

/* What no watch tells of, and is read again every now and then. */

export type Languages =
  | { readonly kind: 'read'; readonly resources: readonly ServedResource[]; readonly gaps: readonly Gap[] }
  | { readonly kind: 'failed'; readonly error: ClusterError };

/** The resources of policy languages beside NetworkPolicy that a cluster serves. */
export async function readLanguages(api: ClusterApi): Promise<Languages> {
  const collector = createCollector(api);
  try {
    const resources = await servedPolicyResources(collector);
    return { kind: 'read', resources, gaps: collector.snapshot(sourceOf(api)).gaps };
  } catch (error) {
    if (error instanceof ClusterError) return { kind: 'failed', error };
    throw error;
  }
}

/** Who enforces, as far as it is to be seen; `undefined`: nothing else than what was known before. */
export async function readEnforcement(
  api: ClusterApi,
  before: EnforcerFacts | undefined,
): Promise<EnforcerFacts | undefined> {
  const collector = createCollector(api);
  await readEnforcerFacts(collector, wantedFacts);
  const { enforcerFacts: now } = collector.snapshot(sourceOf(api));
  if (now === undefined || isDeepStrictEqual(before, now)) return undefined;
  // A server that does not answer for a while has not changed who enforces.
  const isWhole = now.gaps.every(({ reason }) => reason === 'forbidden');
  return isWhole || before === undefined ? now : undefined;
}

function sourceOf({ context, server }: ClusterApi) {
  return { kind: 'cluster', context, server } as const;
}
