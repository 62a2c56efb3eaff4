import type { Collector } from './collector.ts';
import type { Gap } from '../model/gap.ts';
import type { Resource } from './resource.ts';
import type { WorkloadKind } from '../model/workload.ts';
import { askPermission } from './access.ts';
import { readForeignPolicies, servedPolicyResources } from './foreign-policies.ts';
import { RESOURCES } from './resources.ts';

/** Those that stand above pods in a table. What makes them in turn is named by the pods' owners. */
const WORKLOADS: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

/**
 * Reads what decides between all pods: the pods, their namespaces and nodes, and every policy. Of one namespace too, as
 * any other may hold peers. Who may not list a kind everywhere gets it namespace by namespace, as far as that goes.
 */
export async function readMatrix(collector: Collector, namespace: string | undefined): Promise<void> {
  const namespaces = collector.namespaces();
  await Promise.all([
    collector.nodes(),
    namespace === undefined ? undefined : collector.namespace(namespace),
    readKind(collector, RESOURCES.pods, namespace, (at) => collector.pods(at === undefined ? {} : { namespace: at })),
    readKind(collector, RESOURCES.networkPolicies, namespace, (at) => collector.networkPolicies(at)),
    readForeign(collector, namespace),
    readWorkloads(collector, namespace),
    namespaces,
  ]);
}

/** Only names hang on these: without them pods stand under the owners that they name. */
async function readWorkloads(collector: Collector, namespace: string | undefined): Promise<void> {
  const isEverywhere = await mayList(collector, {
    group: 'apps',
    version: 'v1',
    resource: 'deployments',
    namespaced: true,
  });
  if (!isEverywhere && namespace === undefined) return;
  const at = isEverywhere || namespace === undefined ? {} : { namespace };
  await Promise.all(WORKLOADS.map((kind) => collector.workloads(kind, at)));
}

/** Everywhere in one request where that is granted, else in each namespace that is known. */
async function readKind(
  collector: Collector,
  resource: Resource,
  namespace: string | undefined,
  read: (namespace: string | undefined) => Promise<unknown>,
): Promise<void> {
  if (await mayList(collector, resource)) {
    await read(undefined);
    return;
  }
  const names = await namesOfNamespaces(collector, namespace);
  if (names === undefined) collector.addGap(hiddenFromAll(resource));
  await Promise.all((names ?? (namespace === undefined ? [] : [namespace])).map(read));
}

async function readForeign(collector: Collector, namespace: string | undefined): Promise<void> {
  const resources = await servedPolicyResources(collector);
  if (resources.length === 0) return;
  const isEverywhere = await Promise.all(resources.map((resource) => mayList(collector, resource)));
  if (isEverywhere.every(Boolean)) {
    await Promise.all(resources.map((resource) => collector.unmodelled(resource, resource.kind, undefined)));
    return;
  }
  const names = await namesOfNamespaces(collector, namespace);
  await Promise.all(
    (names ?? (namespace === undefined ? [] : [namespace])).map((at) => readForeignPolicies(collector, at)),
  );
}

/** Undefined: nobody may know which namespaces there are. */
async function namesOfNamespaces(
  collector: Collector,
  namespace: string | undefined,
): Promise<readonly string[] | undefined> {
  const found = (await collector.namespaces()).map(({ name }) => name);
  if (found.length === 0) return undefined;
  return namespace === undefined || found.includes(namespace) ? found : [...found, namespace];
}

async function mayList(collector: Collector, { group, resource }: Resource): Promise<boolean> {
  return (await askPermission(collector.api, { verb: 'list', group, resource })) === 'everywhere';
}

/** Nobody was asked, as nobody could have answered: which namespaces there are is not known either. */
function hiddenFromAll({ group, resource }: Resource): Gap {
  return { verb: 'list', group, resource, reason: 'forbidden', message: 'it may not be listed in all namespaces' };
}
