import type { Collector } from './collector.ts';
import type { Node } from '../model/cluster-object.ts';
import type { Pod } from '../model/pod.ts';
import type { PodSelection } from '../model/pod-selection.ts';
import type { Service } from '../model/service.ts';
import type { Target, TargetEndpoint } from '../model/target.ts';
import { type Workload, WORKLOAD_KINDS, type WorkloadKind } from '../model/workload.ts';
import { DNS_SERVICES, NODE_LOCAL_DNS } from '../model/dns-location.ts';
import { createAccountsReader } from './read-accounts.ts';
import { readClusterWidePolicies, readForeignPolicies } from './foreign-policies.ts';
import { phraseSelector } from './selector-query.ts';
import type { Address } from '../model/address.ts';

/** The ends of a flow as typed, and where names without a namespace are looked up (`undefined`: everywhere). */
export interface FlowEnds {
  readonly source: Target;
  readonly destination: Target;
  readonly namespace: string | undefined;
}

/**
 * Reads what one flow depends on and no more: the two ends, their namespaces, the policies there, a Service's slices and
 * pods, the cluster's DNS. The number of objects does not grow with the cluster, and a Role in the two namespaces is
 * enough for pods. Reads go out together wherever one does not need the other's answer.
 */
export async function readFlow(collector: Collector, ends: FlowEnds): Promise<void> {
  await readFlows(collector, [ends]);
}

/** The same for several flows at once: what two of them need is read once. */
export async function readFlows(collector: Collector, flows: readonly FlowEnds[]): Promise<void> {
  const scopes = createScopes(collector);
  await Promise.all(flows.map((ends) => readBothEnds(collector, ends, scopes)));
}

async function readBothEnds(collector: Collector, ends: FlowEnds, scopes: Scopes): Promise<void> {
  await Promise.all([
    readEnd(collector, ends, ends.source.endpoint, scopes),
    readEnd(collector, ends, ends.destination.endpoint, scopes),
    readNodePort(collector, ends.destination, scopes),
    isByName(ends.destination.endpoint) ? readDns(collector, scopes) : undefined,
    isOutside(ends.source.endpoint) && isByName(ends.destination.endpoint) ? collector.nodes() : undefined,
  ]);
}

/** Reads what a question about one end's own policies depends on. */
export async function readPods(collector: Collector, target: Target, namespace: string | undefined): Promise<void> {
  await readEnd(collector, { namespace }, target.endpoint, createScopes(collector));
}

/** Reads who answers DNS for pods that ask the cluster's, and what stands before it. */
export async function readClusterDns(collector: Collector): Promise<void> {
  await readDns(collector, createScopes(collector));
}

/** Reads the pods of a selection, in a namespace or everywhere (`undefined`), and what decides about each. */
export async function readSelectedPods(
  collector: Collector,
  { labelText, fieldText }: PodSelection,
  namespace: string | undefined,
): Promise<void> {
  const scopes = createScopes(collector);
  const pods = await collector.pods({
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelText === undefined ? {} : { labelSelector: labelText }),
    ...(fieldText === undefined ? {} : { fieldSelector: fieldText }),
  });
  await Promise.all(pods.map((pod) => scopes.add(pod.namespace)));
}

/** Namespaces whose policies matter, each read once as soon as it is known to matter. */
interface Scopes {
  add(namespace: string): Promise<void>;
}

function createScopes(collector: Collector): Scopes {
  const added = new Map<string, Promise<void>>();
  const accounts = createAccountsReader(collector);
  return {
    add(namespace) {
      const before = added.get(namespace);
      if (before !== undefined) return before;
      accounts.want(namespace);
      const reading = Promise.all([
        collector.namespace(namespace),
        collector.networkPolicies(namespace),
        readForeignPolicies(collector, namespace).then(accounts.read),
      ]).then(() => undefined);
      added.set(namespace, reading);
      return reading;
    },
  };
}

async function readEnd(
  collector: Collector,
  ends: Pick<FlowEnds, 'namespace'>,
  endpoint: TargetEndpoint,
  scopes: Scopes,
): Promise<void> {
  switch (endpoint.kind) {
    case 'named':
      await inEachNamespace(collector, ends, endpoint.namespace, (namespace) =>
        readNamed(collector, namespace, endpoint.name, scopes),
      );
      return;
    case 'pod':
      await inEachNamespace(collector, ends, endpoint.namespace, (namespace) =>
        Promise.all([collector.pod(namespace, endpoint.name), scopes.add(namespace)]),
      );
      return;
    case 'workload':
      await inEachNamespace(collector, ends, endpoint.namespace, (namespace) =>
        Promise.all([readWorkload(collector, endpoint.workload, namespace, endpoint.name), scopes.add(namespace)]),
      );
      return;
    case 'service':
      await inEachNamespace(collector, ends, endpoint.namespace, (namespace) =>
        readService(collector, namespace, endpoint.name, scopes),
      );
      return;
    case 'node':
      await Promise.all([collector.node(endpoint.name), readClusterWidePolicies(collector)]);
      return;
    case 'address':
      await readAddress(collector, endpoint.address, scopes);
      return;
    case 'apiserver':
      await Promise.all([readService(collector, 'default', 'kubernetes', scopes), collector.nodes()]);
      return;
    case 'dotted':
      await Promise.all(endpoint.alternatives.map((alternative) => readEnd(collector, ends, alternative, scopes)));
      return;
    case 'cidr':
    case 'internet':
    case 'kubelet':
    case 'dns-name':
      return;
  }
}

/** With -A a name may be in any namespace, and only then are all of them read. */
async function inEachNamespace(
  collector: Collector,
  { namespace: current }: Pick<FlowEnds, 'namespace'>,
  typed: string | undefined,
  read: (namespace: string) => Promise<unknown>,
): Promise<void> {
  const meant = typed ?? current;
  if (meant !== undefined) {
    await read(meant);
    return;
  }
  const namespaces = await collector.namespaces();
  await Promise.all(namespaces.map(({ name }) => read(name)));
}

async function readNamed(collector: Collector, namespace: string, name: string, scopes: Scopes): Promise<void> {
  await Promise.all([
    collector.pod(namespace, name),
    ...WORKLOAD_KINDS.map((kind) => readWorkload(collector, kind, namespace, name)),
    scopes.add(namespace),
  ]);
}

async function readWorkload(collector: Collector, kind: WorkloadKind, namespace: string, name: string): Promise<void> {
  const workload = await collector.workload(kind, namespace, name);
  if (workload !== undefined) await readPodsOf(collector, workload);
}

/** A CronJob's pods hang on its Jobs; all others are found by selector, and told apart by owner later. */
async function readPodsOf(collector: Collector, { kind, namespace, selector }: Workload): Promise<void> {
  if (kind === 'CronJob') {
    await Promise.all([
      collector.workloads('Job', { namespace }),
      collector.pods({ namespace, labelSelector: 'job-name' }),
    ]);
  } else if (selector !== undefined && selector.length > 0) {
    await collector.pods({ namespace, labelSelector: phraseSelector(selector) });
  }
}

async function readService(collector: Collector, namespace: string, name: string, scopes: Scopes): Promise<void> {
  await readBackends(collector, namespace, name, scopes, collector.service(namespace, name));
}

/** Where a Service leads to; the Service itself may be on its way still. */
async function readBackends(
  collector: Collector,
  namespace: string,
  name: string,
  scopes: Scopes,
  reading: Promise<Service | undefined> | Service,
): Promise<void> {
  const [service, slices] = await Promise.all([reading, collector.slices(namespace, name), scopes.add(namespace)]);
  if (service === undefined) return;
  if (service.selector !== undefined) {
    await collector.pods({ namespace, labelSelector: phraseLabels(service.selector) });
    return;
  }
  const endpoints = slices.flatMap((slice) => slice.endpoints);
  await Promise.all([
    ...endpoints.flatMap(({ pod }) =>
      pod === undefined ? [] : [collector.pod(pod.namespace, pod.name), scopes.add(pod.namespace)],
    ),
    ...(isApiServer(service)
      ? []
      : endpoints
          .filter(({ pod }) => pod === undefined)
          .map(({ addresses }) => readAddresses(collector, addresses, scopes))),
  ]);
}

/** A port of a node may lead on to a pod's hostPort, or through a Service's nodePort. */
async function readNodePort(collector: Collector, { endpoint, port }: Target, scopes: Scopes): Promise<void> {
  if (endpoint.kind !== 'node' || typeof port?.port !== 'number') return;
  const [pods, services] = await Promise.all([
    collector.pods({ fieldSelector: `spec.nodeName=${endpoint.name}` }),
    collector.services({}),
  ]);
  const published = pods.filter((pod) => pod.ports.some(({ hostPort }) => hostPort === port.port));
  const exposed = services.filter((service) => service.ports.some(({ nodePort }) => nodePort === port.port));
  await Promise.all([
    ...published.map((pod) => scopes.add(pod.namespace)),
    ...exposed.map((service) => readService(collector, service.namespace, service.name, scopes)),
  ]);
}

/** Its endpoints are machines, whoever they belong to: no pod's policy stands before them (semantics C.7). */
function isApiServer({ namespace, name }: Service): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

/** Reads whose these addresses are: what a DNS name led to may be a pod, a node or a Service of this very cluster. */
export async function readOwners(collector: Collector, addresses: readonly Address[]): Promise<void> {
  const scopes = createScopes(collector);
  await Promise.all(addresses.map((address) => readAddress(collector, address, scopes)));
}

async function readAddresses(collector: Collector, addresses: readonly Address[], scopes: Scopes): Promise<void> {
  const owners = await Promise.all([
    ...addresses.map((address) => podsByAddress(collector, address)),
    collector.nodes().then(() => []),
  ]);
  await Promise.all(owners.flat().map((pod) => scopes.add(pod.namespace)));
}

function phraseLabels(labels: NonNullable<Service['selector']>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** An address may be a pod's, a node's or a Service's: without looking, none of them can be ruled out. */
async function readAddress(collector: Collector, address: Address, scopes: Scopes): Promise<void> {
  const [pods, services] = await Promise.all([
    podsByAddress(collector, address),
    servicesByAddress(collector, address),
    collector.nodes().then((nodes) => readPoliciesOfNodes(collector, nodes, address)),
  ]);
  await Promise.all([
    ...pods.map((pod) => scopes.add(pod.namespace)),
    // Who may list Services need not be allowed to get one.
    ...services.map((service) => readBackends(collector, service.namespace, service.name, scopes, service)),
  ]);
}

async function readPoliciesOfNodes(collector: Collector, nodes: readonly Node[], address: Address): Promise<void> {
  if (nodes.some(({ addresses }) => includes(addresses, address))) await readClusterWidePolicies(collector);
}

/**
 * Field selectors know a Service's first address alone. Its second one, those of its load balancer and its externalIPs need
 * the whole list, which only an address that is no Service's first one and no pod's costs.
 */
async function servicesByAddress(collector: Collector, address: Address): Promise<readonly Service[]> {
  const [byFirst, pods] = await Promise.all([
    collector.services({ fieldSelector: `spec.clusterIP=${address.text}` }),
    podsByFirstAddress(collector, address),
  ]);
  if (byFirst.length > 0 || pods.length > 0) return byFirst;
  const all = await collector.services({});
  return all.filter(({ clusterIPs, externalAddresses }) => includes([...clusterIPs, ...externalAddresses], address));
}

/** Field selectors know a pod's first address alone; the other one of a dual-stack pod needs the whole list. */
async function podsByAddress(collector: Collector, address: Address): Promise<readonly Pod[]> {
  const byFirst = await podsByFirstAddress(collector, address);
  if (byFirst.length > 0 || !(await mayBeSecond(collector, address))) return byFirst;
  const all = await collector.pods({});
  return all.filter(({ addresses }) => includes(addresses, address));
}

/** Pods whose own address it is: the API also finds finished ones, which show what they had, and those on a node's network. */
async function podsByFirstAddress(collector: Collector, address: Address): Promise<readonly Pod[]> {
  const pods = await collector.pods({ fieldSelector: `status.podIP=${address.text}` });
  return pods.filter(({ addresses, hostNetwork }) => !hostNetwork && includes(addresses, address));
}

/**
 * The kubelet puts a pod's IPv6 address first only where its node's own first address is one. Nodes without any therefore
 * have no pod whose IPv4 address is the second; nodes that nobody may read leave it open.
 */
async function mayBeSecond(collector: Collector, { family }: Address): Promise<boolean> {
  if (family === 6) return true;
  const nodes = await collector.nodes();
  return nodes.length === 0 || nodes.some(({ addresses }) => addresses.some((address) => address.family === 6));
}

function includes(addresses: readonly Address[], { text }: Address): boolean {
  return addresses.some((address) => address.text === text);
}

/** Who answers DNS, and what stands before it. NodeLocal DNSCache shows by its pods. */
async function readDns(collector: Collector, scopes: Scopes): Promise<void> {
  const { namespace, label } = NODE_LOCAL_DNS;
  const [usual, ...others] = DNS_SERVICES;
  const readOne = ({ namespace: at, name }: { readonly namespace: string; readonly name: string }) =>
    readService(collector, at, name, scopes);
  const [service] = await Promise.all([
    collector.service(usual.namespace, usual.name),
    readOne(usual),
    collector.pods({ namespace, labelSelector: `${label.key}=${label.value}` }),
  ]);
  if (service === undefined) await Promise.all(others.map(readOne));
}

function isByName({ kind }: TargetEndpoint): boolean {
  return kind === 'service' || kind === 'dns-name' || kind === 'dotted';
}

function isOutside({ kind }: TargetEndpoint): boolean {
  return kind === 'internet' || kind === 'cidr' || kind === 'address';
}
