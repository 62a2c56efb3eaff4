import type { Coverage, Snapshot, SnapshotSource, UnmodelledPolicy } from '../model/snapshot.ts';
import type { EndpointSlice, Service } from '../model/service.ts';
import type { Namespace, Node, ServiceAccount } from '../model/cluster-object.ts';
import type { ClusterReader, Read } from './read.ts';
import { type Entrances, uniteEntrances } from '../model/entrances.ts';
import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import type { Gap } from '../model/gap.ts';
import { kindInGroup } from '../model/kind-in-group.ts';
import type { Known } from '../model/known.ts';
import type { ListOptions, Resource } from './resource.ts';
import type { NetworkPolicy } from '../model/network-policy.ts';
import type { Pod } from '../model/pod.ts';
import type { RawObject } from './raw.ts';
import type { ServedGroup } from './discovery.ts';
import type { Surroundings } from '../model/surroundings.ts';
import type { Workload, WorkloadKind } from '../model/workload.ts';
import * as project from './project.ts';
import { qualifiedName } from '../model/reference.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from './resources.ts';

/** Everything read for one question, growing while it is read: each thing is asked for once, and what fails is kept as a gap. */
export interface Collector {
  pod(namespace: string, name: string): Promise<Pod | undefined>;
  pods(options: ListOptions): Promise<readonly Pod[]>;
  namespace(name: string): Promise<Namespace | undefined>;
  namespaces(): Promise<readonly Namespace[]>;
  node(name: string): Promise<Node | undefined>;
  nodes(): Promise<readonly Node[]>;
  service(namespace: string, name: string): Promise<Service | undefined>;
  services(options: ListOptions): Promise<readonly Service[]>;
  serviceAccounts(options: ListOptions): Promise<readonly ServiceAccount[]>;
  slices(namespace: string, service: string): Promise<readonly EndpointSlice[]>;
  /** Those of all Services. */
  allSlices(options: ListOptions): Promise<readonly EndpointSlice[]>;
  workload(kind: WorkloadKind, namespace: string, name: string): Promise<Workload | undefined>;
  workloads(kind: WorkloadKind, options: ListOptions): Promise<readonly Workload[]>;
  networkPolicies(namespace: string | undefined): Promise<readonly NetworkPolicy[]>;
  /** Objects of policy languages that no dialect speaks, of one resource; an unread list counts as one that may hold some. */
  unmodelled(resource: Resource, kind: string, namespace: string | undefined): Promise<readonly UnmodelledPolicy[]>;
  /** The API groups that are served; a failure is the caller's to note. */
  groups(): Promise<Read<readonly ServedGroup[]>>;
  /** Nodes of the pods that were read so far. */
  nodesOfPods(): readonly string[];
  /** Namespaces that were listed, or in which a pod was found so far. */
  knownNamespaces(): readonly string[];
  keepEnforcerFacts(facts: EnforcerFacts): void;
  keepSurroundings(surroundings: Surroundings): void;
  keepEntrances(entrances: Entrances): void;
  readonly api: ClusterReader;
  addGap(gap: Gap): void;
  snapshot(source: SnapshotSource): Snapshot;
}

export function createCollector(api: ClusterReader): Collector {
  const store = createStore();
  const get = async <T>(
    resource: Resource,
    into: Map<string, T>,
    at: { namespace?: string; name: string },
    read: (raw: RawObject) => T | undefined,
  ) => {
    const answer = await store.once(`get ${resource.resource} ${qualifiedName(at)}`, () => api.get(resource, at));
    store.note(answer, { resource: resource.resource, ...at });
    const found = answer.known && answer.value !== undefined ? read(answer.value) : undefined;
    if (found !== undefined) into.set(qualifiedName(at), found);
    return found;
  };
  const list = async <T extends { readonly name: string; readonly namespace?: string }>(
    resource: Resource,
    into: Map<string, T>,
    options: ListOptions,
    read: (raw: RawObject) => T | undefined,
  ) => {
    const answer = await store.once(`list ${resource.resource} ${JSON.stringify(options)}`, () =>
      api.list(resource, options, read),
    );
    const isWhole = options.labelSelector === undefined && options.fieldSelector === undefined;
    store.note(answer, isWhole ? { resource: resource.resource, ...scopeOf(options) } : undefined);
    const found = answer.known ? answer.value : [];
    for (const item of found) into.set(qualifiedName(item), item);
    return found;
  };
  return {
    api,
    addGap: (gap) => store.gaps.add(gap),
    groups: () => store.once('groups', () => api.groups()),
    nodesOfPods: () => [...new Set([...store.pods.values()].flatMap(({ node }) => node ?? []))],
    knownNamespaces: () => [
      ...new Set([...store.namespaces.keys(), ...[...store.pods.values()].map(({ namespace }) => namespace)]),
    ],
    keepEnforcerFacts: store.keepEnforcerFacts,
    keepSurroundings: store.keepSurroundings,
    keepEntrances: store.keepEntrances,
    pod: (namespace, name) => get(RESOURCES.pods, store.pods, { namespace, name }, project.projectPod),
    pods: (options) => list(RESOURCES.pods, store.pods, options, project.projectPod),
    namespace: (name) => get(RESOURCES.namespaces, store.namespaces, { name }, project.projectNamespace),
    namespaces: () => list(RESOURCES.namespaces, store.namespaces, {}, project.projectNamespace),
    node: (name) => get(RESOURCES.nodes, store.nodes, { name }, project.projectNode),
    nodes: () => list(RESOURCES.nodes, store.nodes, {}, project.projectNode),
    service: (namespace, name) => get(RESOURCES.services, store.services, { namespace, name }, project.projectService),
    services: (options) => list(RESOURCES.services, store.services, options, project.projectService),
    serviceAccounts: (options) =>
      list(RESOURCES.serviceAccounts, store.serviceAccounts, options, project.projectServiceAccount),
    slices: (namespace, service) =>
      list(
        RESOURCES.endpointSlices,
        store.slices,
        { namespace, labelSelector: `kubernetes.io/service-name=${service}` },
        project.projectEndpointSlice,
      ),
    allSlices: (options) => list(RESOURCES.endpointSlices, store.slices, options, project.projectEndpointSlice),
    workload: (kind, namespace, name) =>
      get(WORKLOAD_RESOURCES[kind], store.workloadsOf(kind), { namespace, name }, project.projectWorkload),
    workloads: (kind, options) =>
      list(WORKLOAD_RESOURCES[kind], store.workloadsOf(kind), options, project.projectWorkload),
    networkPolicies: (namespace) =>
      list(
        RESOURCES.networkPolicies,
        store.policies,
        namespace === undefined ? {} : { namespace },
        project.projectNetworkPolicy,
      ),
    async unmodelled(resource, kind, namespace) {
      const options = namespace === undefined ? {} : { namespace };
      const read = (raw: RawObject) => unmodelledPolicy(resource, kind, raw);
      const answer = await store.once(`list ${resource.resource}.${resource.group} ${namespace}`, () =>
        api.list(resource, options, read),
      );
      // Those of no namespace are asked for with every namespace that they may concern.
      if (answer.known)
        for (const policy of answer.value)
          store.unmodelled.set(`${resource.group} ${kind} ${qualifiedName(policy.ref)}`, policy);
      else store.gaps.add(answer.gap);
      return answer.known ? answer.value : [];
    },
    snapshot: (source) => store.snapshot(source),
  };
}

function scopeOf({ namespace }: ListOptions): { namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

/** A policy object of a language that no core dialect speaks; `undefined` for what is no object. */
export function unmodelledPolicy(resource: Resource, kind: string, raw: RawObject): UnmodelledPolicy | undefined {
  const metadata = raw['metadata'];
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const { name, namespace } = metadata as { name?: unknown; namespace?: unknown }; // any object of the API has these, or not
  if (typeof name !== 'string') return undefined;
  const { group } = resource;
  const ref = { kind: kindInGroup(kind, group), name, ...(typeof namespace === 'string' ? { namespace } : {}) };
  return { ref, group, raw };
}

/** What the collector has so far, by name, so that an object read twice stands there once. */
function createStore() {
  const asked = new Map<string, Promise<unknown>>();
  const gaps = new Set<Gap>();
  const coverage: Coverage[] = [];
  const pods = new Map<string, Pod>();
  const namespaces = new Map<string, Namespace>();
  const nodes = new Map<string, Node>();
  const services = new Map<string, Service>();
  const slices = new Map<string, EndpointSlice>();
  const serviceAccounts = new Map<string, ServiceAccount>();
  const policies = new Map<string, NetworkPolicy>();
  const unmodelled = new Map<string, UnmodelledPolicy>();
  const workloads = new Map<WorkloadKind, Map<string, Workload>>();
  let enforcerFacts: EnforcerFacts | undefined;
  let surroundings: Surroundings | undefined;
  let entrances: Entrances | undefined;
  return {
    pods,
    namespaces,
    nodes,
    services,
    slices,
    serviceAccounts,
    policies,
    unmodelled,
    gaps,
    workloadsOf(kind: WorkloadKind): Map<string, Workload> {
      const known = workloads.get(kind) ?? new Map<string, Workload>();
      workloads.set(kind, known);
      return known;
    },
    /** The same question asked twice is one request; its gap, if any, is one object. */
    once<T>(question: string, ask: () => Promise<T>): Promise<T> {
      const before = asked.get(question);
      if (before !== undefined) return before as Promise<T>; // the question names its type
      const now = ask();
      asked.set(question, now);
      return now;
    },
    note(answer: Known<unknown>, covered: Coverage | undefined): void {
      if (!answer.known) gaps.add(answer.gap);
      else if (covered !== undefined) coverage.push(covered);
    },
    keepEnforcerFacts(facts: EnforcerFacts): void {
      enforcerFacts = facts;
    },
    keepSurroundings(read: Surroundings): void {
      surroundings = read;
    },
    keepEntrances(read: Entrances): void {
      entrances = entrances === undefined ? read : uniteEntrances(entrances, read);
    },
    snapshot(source: SnapshotSource): Snapshot {
      return {
        source,
        namespaces: [...namespaces.values()],
        pods: [...pods.values()],
        workloads: [...workloads.values()].flatMap((each) => [...each.values()]),
        services: [...services.values()],
        endpointSlices: [...slices.values()],
        nodes: [...nodes.values()],
        networkPolicies: [...policies.values()],
        unmodelled: [...unmodelled.values()],
        ...(serviceAccounts.size === 0 ? {} : { serviceAccounts: [...serviceAccounts.values()] }),
        ...(enforcerFacts === undefined ? {} : { enforcerFacts }),
        ...(surroundings === undefined ? {} : { surroundings }),
        ...(entrances === undefined ? {} : { entrances }),
        coverage,
        gaps: [...gaps],
      };
    },
  };
}
