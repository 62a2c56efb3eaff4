import type { AccessAnswer, Identity } from '../model/examination.ts';
import type { ClusterApi } from './api.ts';
import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import type { Gap } from '../model/gap.ts';
import type { Known } from '../model/known.ts';
import { accessNeeds } from './access-needs.ts';
import { checkAccess } from './access.ts';
import { type Collector, createCollector } from './collector.ts';
import { type FurtherFacts, readEnforcerFacts } from './read-enforcer.ts';
import { readIdentity } from './identity.ts';
import { servedPolicyResources } from './foreign-policies.ts';

/** A cluster, and how far we may look into it. */
export interface ClusterFacts {
  readonly version: Known<string>;
  readonly identity: Known<Identity>;
  readonly access: readonly AccessAnswer[];
  readonly enforcerFacts: EnforcerFacts;
  /** Policy languages that may be installed, of which that could not be read. */
  readonly gaps: readonly Gap[];
}

/** Asks a cluster all that does not depend on a question. Throws a `ClusterError` when it cannot be asked at all. */
export async function examineCluster(
  api: ClusterApi,
  further: (facts: EnforcerFacts) => FurtherFacts,
): Promise<ClusterFacts> {
  // Alone, so that a server that is not there is met once.
  const version = await api.version();
  const collector = createCollector(api);
  const [identity, access] = await Promise.all([
    readIdentity(api),
    readAccess(api, collector),
    readEnforcerFacts(collector, further),
  ]);
  const { gaps, enforcerFacts } = collector.snapshot({ kind: 'cluster', context: api.context, server: api.server });
  if (enforcerFacts === undefined) throw new Error('the facts that were read a moment ago are gone');
  return { version, identity, access, enforcerFacts, gaps };
}

async function readAccess(api: ClusterApi, collector: Collector): Promise<readonly AccessAnswer[]> {
  return checkAccess(api, accessNeeds(api.namespace, await servedPolicyResources(collector)));
}
