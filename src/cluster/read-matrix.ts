import type { Collector } from './collector.ts';
import type { Gap } from '../model/gap.ts';
import type { Resource } from './resource.ts';
import type { WorkloadKind } from '../model/workload.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';
import { askPermission } from './access.ts';
import { goesByAccountLabels } from '../model/account-labels.ts';
import { readForeignPolicies, servedPolicyResources } from './foreign-policies.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from './resources.ts';

/** Those that stand above pods in a table. What makes them in turn is named by the pods' owners. */
const WORKLOADS: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

/** Their resources. */
export const OWNER_RESOURCES: readonly Resource[] = WORKLOADS.map((kind) => WORKLOAD_RESOURCES[kind]);

/**
 * Reads what decides between all pods: the pods, their namespaces and nodes, and every policy. Of one namespace too, as
 * any other may hold peers. Who may not list a kind everywhere gets it namespace by namespace, as far as that goes.
 */
export async function readMatrix(collector: Collector, namespace: string | undefined): Promise<void> {
  const own = namespace === undefined ? [] : [namespace];
  const pods = readPods(collector, own);
  const names = namesOfNamespaces(collector, pods, own);
  await Promise.all([
    pods,
    names,
    collector.nodes(),
    ...own.map((name) => collector.namespace(name)),
    readPolicies(collector, names),
    readForeign(collector, names),
    readWorkloads(collector, namespace),
  ]);
}

/** Everywhere in one request where that is granted, else in each namespace that is known. Resolves to where there are some. */
async function readPods(collector: Collector, own: readonly string[]): Promise<readonly string[]> {
  if (await mayList(collector, RESOURCES.pods)) return namespacesOf(await collector.pods({}));
  const names = (await collector.namespaces()).map(({ name }) => name);
  // Where nobody may know which namespaces there are, anybody may be in any of them.
  if (names.length === 0) collector.addGap(HIDDEN_PODS);
  const found = await Promise.all([...new Set([...own, ...names])].map((at) => collector.pods({ namespace: at })));
  return namespacesOf(found.flat());
}

function namespacesOf(pods: readonly { readonly namespace: string }[]): readonly string[] {
  return [...new Set(pods.map(({ namespace }) => namespace))];
}

/** Every namespace that may have a say: those that are listed, or else those in which somebody was found. */
async function namesOfNamespaces(
  collector: Collector,
  pods: Promise<readonly string[]>,
  own: readonly string[],
): Promise<readonly string[]> {
  const listed = (await collector.namespaces()).map(({ name }) => name);
  return [...new Set([...own, ...(listed.length === 0 ? await pods : listed)])];
}

async function readPolicies(collector: Collector, names: Promise<readonly string[]>): Promise<void> {
  if (await mayList(collector, RESOURCES.networkPolicies)) await collector.networkPolicies(undefined);
  else await Promise.all((await names).map((name) => collector.networkPolicies(name)));
}

async function readForeign(collector: Collector, names: Promise<readonly string[]>): Promise<void> {
  const resources = await servedPolicyResources(collector);
  if (resources.length === 0) return;
  const isEverywhere = await Promise.all(resources.map((resource) => mayList(collector, resource)));
  if (isEverywhere.every(Boolean)) {
    const lists = await Promise.all(
      resources.map((resource) => collector.unmodelled(resource, resource.kind, undefined)),
    );
    await readAccounts(collector, lists.flat(), names);
  } else {
    const lists = await Promise.all((await names).map((name) => readForeignPolicies(collector, name)));
    await readAccounts(collector, lists.flat(), names);
  }
}

/** Where some policy goes by the labels of service accounts: these, as far as they may be listed. */
export async function readAccounts(
  collector: Collector,
  policies: readonly UnmodelledPolicy[],
  names: Promise<readonly string[]> | readonly string[],
): Promise<void> {
  if (!policies.some(goesByAccountLabels)) return;
  if (await mayList(collector, RESOURCES.serviceAccounts)) await collector.serviceAccounts({});
  else await Promise.all((await names).map((namespace) => collector.serviceAccounts({ namespace })));
}

/** Only names hang on these: without them pods stand under the owners that they name. */
async function readWorkloads(collector: Collector, namespace: string | undefined): Promise<void> {
  const isEverywhere = await mayList(collector, WORKLOAD_RESOURCES.Deployment);
  if (!isEverywhere && namespace === undefined) return;
  const at = isEverywhere || namespace === undefined ? {} : { namespace };
  await Promise.all(WORKLOADS.map((kind) => collector.workloads(kind, at)));
}

/** Whether the user may list them everywhere. */
export async function mayList(collector: Collector, { group, resource }: Resource): Promise<boolean> {
  return (await askPermission(collector.api, { verb: 'list', group, resource })) === 'everywhere';
}

/** Nobody was asked, as nobody could have answered: which namespaces there are is not known either. */
const HIDDEN_PODS: Gap = {
  verb: 'list',
  group: '',
  resource: 'pods',
  reason: 'forbidden',
  message: 'they may not be listed in all namespaces',
};
