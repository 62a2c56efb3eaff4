import type { Collector } from './collector.ts';
import { servedPolicyResources } from './foreign-policies.ts';
import { WORKLOAD_RESOURCES } from './resources.ts';
import type { WorkloadKind } from '../model/workload.ts';

/**
 * Reads all that decides about any connection between any two ends: a list of each kind, everywhere. What is refused or
 * fails is a gap of the snapshot.
 */
export async function readCluster(collector: Collector): Promise<void> {
  await Promise.all([
    collector.namespaces(),
    collector.pods({}),
    collector.nodes(),
    collector.services({}),
    collector.networkPolicies(undefined),
    ...WORKLOAD_KINDS.map((kind) => collector.workloads(kind, {})),
    readAllForeignPolicies(collector),
  ]);
}

// The table has a row for each kind.
const WORKLOAD_KINDS = Object.keys(WORKLOAD_RESOURCES) as readonly WorkloadKind[];

async function readAllForeignPolicies(collector: Collector): Promise<void> {
  const resources = await servedPolicyResources(collector);
  await Promise.all(resources.map((resource) => collector.unmodelled(resource, resource.kind, undefined)));
}
