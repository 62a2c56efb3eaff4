import type { Collector } from './collector.ts';
import type { ListOptions, Resource } from './resource.ts';
import type { WorkloadKind } from '../model/workload.ts';
import { mayList, readMatrix } from './read-matrix.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from './resources.ts';

/**
 * Reads whatever any question could need: what decides between all pods, with Services, their endpoints, and everything
 * that makes pods. Who may not list a kind everywhere gets it namespace by namespace; `namespace` is one that is surely tried.
 */
export async function readEverything(collector: Collector, namespace: string | undefined): Promise<void> {
  const matrix = readMatrix(collector, namespace);
  await Promise.all([
    matrix,
    readEverywhere(collector, matrix, namespace, RESOURCES.services, (at) => collector.services(at)),
    readEverywhere(collector, matrix, namespace, RESOURCES.endpointSlices, (at) => collector.allSlices(at)),
    ...(Object.keys(WORKLOAD_RESOURCES) as WorkloadKind[]) // the keys of a record
      .map((kind) =>
        readEverywhere(collector, matrix, namespace, WORKLOAD_RESOURCES[kind], (at) => collector.workloads(kind, at)),
      ),
  ]);
}

async function readEverywhere(
  collector: Collector,
  matrix: Promise<void>,
  namespace: string | undefined,
  resource: Resource,
  list: (at: ListOptions) => Promise<unknown>,
): Promise<void> {
  if (await mayList(collector, resource)) return void (await list({}));
  await matrix;
  const own = namespace === undefined ? [] : [namespace];
  const names = new Set([...own, ...collector.knownNamespaces()]);
  await Promise.all([...names].map((at) => list({ namespace: at })));
  // Where nobody may know which namespaces there are, there may be more in others: being refused says so.
  if ((await collector.namespaces()).length === 0) await list({});
}
