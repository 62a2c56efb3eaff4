import type { Changers } from './raw.ts';
import type { EndpointSlice, Service } from '../../model/service.ts';
import type { EnforcerFacts } from '../../model/enforcer-facts.ts';
import type { Gap } from '../../model/gap.ts';
import type { Labels } from '../../model/labels.ts';
import type { SetSelector } from '../../model/selector.ts';
import type { Namespace, Node, ServiceAccount } from '../../model/cluster-object.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod, PodOwner } from '../../model/pod.ts';
import type { Snapshot, SnapshotSource, UnmodelledPolicy } from '../../model/snapshot.ts';
import type { Workload } from '../../model/workload.ts';
import type { Write } from '../../model/last-write.ts';
import { redactEntrances } from './entrances.ts';
import { redactRaw } from './raw.ts';

/** Who redacts the facts about enforcers: only their records know what tells one. */
export type RedactFacts = (
  facts: EnforcerFacts,
  change: { readonly name: Change<string>; readonly labels: Change<Labels>; readonly gap: Change<Gap> },
) => EnforcerFacts;

type Change<T> = (value: T) => T;

/** The state with other names and addresses, of which every question has the answer that it had (docs/snapshot.md). */
export function redactSnapshot(snapshot: Snapshot, changers: Changers, redactFacts: RedactFacts): Snapshot {
  const to = createRedaction(changers);
  const { enforcerFacts, entrances, invalidPolicies, serviceAccounts } = snapshot;
  return {
    source: redactSource(snapshot.source),
    namespaces: snapshot.namespaces.map(to.namespace),
    nodes: snapshot.nodes.map(to.node),
    pods: snapshot.pods.map(to.pod),
    workloads: snapshot.workloads.map(to.workload),
    services: snapshot.services.map(to.service),
    endpointSlices: snapshot.endpointSlices.map(to.slice),
    networkPolicies: snapshot.networkPolicies.map(to.policy),
    unmodelled: snapshot.unmodelled.map(to.unmodelled),
    ...(invalidPolicies === undefined
      ? {}
      : { invalidPolicies: invalidPolicies.map(({ ref }) => ({ ref: to.ref(ref), message: REDACTED })) }),
    ...(serviceAccounts === undefined ? {} : { serviceAccounts: serviceAccounts.map(to.account) }),
    ...(enforcerFacts === undefined ? {} : { enforcerFacts: redactFacts(enforcerFacts, to) }),
    ...(entrances === undefined ? {} : { entrances: redactEntrances(entrances, changers, to.gap) }),
    coverage:
      snapshot.coverage === 'everything'
        ? 'everything'
        : snapshot.coverage.map((each) => ({ ...each, ...to.place(each) })),
    gaps: snapshot.gaps.map(to.gap),
  };
}

const REDACTED = 'redacted';

function redactSource(source: SnapshotSource): SnapshotSource {
  switch (source.kind) {
    case 'cluster':
      return { kind: 'cluster', context: REDACTED, server: REDACTED };
    case 'files':
      return { kind: 'files', names: [REDACTED] };
    case 'demo':
      return source;
  }
}

interface Place {
  readonly namespace?: string;
  readonly name?: string;
}

/** What objects have in common. */
function createParts({ words, addresses }: Changers) {
  const { name } = words;
  const optionally = <K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } =>
    // A computed key is any text to the compiler.
    (value === undefined ? {} : { [key]: name(value) }) as { readonly [P in K]?: string };
  const place = <T extends Place>(at: T): Place => ({
    ...optionally('namespace', at.namespace),
    ...optionally('name', at.name),
  });
  const labels = (all: Labels): Labels =>
    Object.fromEntries(Object.entries(all).map(([key, value]) => [words.labelKey(key), name(value)]));
  const selector = (all: SetSelector): SetSelector =>
    all.map(({ key, operator, values }) => ({ key: words.labelKey(key), operator, values: values.map(name) }));
  const write = ({ changed }: { readonly changed?: Write }): { readonly changed?: Write } =>
    changed === undefined ? {} : { changed: { at: changed.at, by: name(changed.by) } };
  const owned = ({ owner }: { readonly owner?: PodOwner }): { readonly owner?: PodOwner } =>
    owner === undefined ? {} : { owner: { kind: owner.kind, name: name(owner.name) } };
  const ref = (of: ObjectRef): ObjectRef => ({ ...of, ...optionally('namespace', of.namespace), name: name(of.name) });
  const gap = (of: Gap): Gap => ({ ...of, ...place(of), message: REDACTED });
  const text = (written: string): string => addresses.text(written) ?? name(written);
  const account = (of: ServiceAccount): ServiceAccount => ({
    namespace: name(of.namespace),
    name: name(of.name),
    labels: labels(of.labels),
  });
  return { account, name, optionally, place, labels, selector, write, owned, ref, gap, text };
}

function createRedaction(changers: Changers) {
  const { addresses } = changers;
  const { account, name, optionally, place, labels, selector, write, owned, ref, gap, text } = createParts(changers);
  const pod = ({ origin: _, uid: __, ...of }: Pod): Pod => ({
    ...of,
    namespace: name(of.namespace),
    name: name(of.name),
    labels: labels(of.labels),
    addresses: of.addresses.map(addresses.address),
    ...optionally('node', of.node),
    ports: of.ports.map((port) => ({ ...port, ...optionally('name', port.name) })),
    serviceAccount: name(of.serviceAccount),
    ...owned(of),
    ...write(of),
    ...(of.secondaryAddresses === undefined
      ? {}
      : { secondaryAddresses: of.secondaryAddresses.map(addresses.address) }),
    ...(of.clusterNetwork === undefined
      ? {}
      : {
          clusterNetwork: {
            ...of.clusterNetwork,
            addresses: of.clusterNetwork.addresses.map(addresses.address),
          },
        }),
    ...(of.nameservers === undefined ? {} : { nameservers: of.nameservers.map(text) }),
  });
  return {
    name,
    labels,
    gap,
    ref,
    place,
    account,
    pod,
    namespace: ({ origin: _, ignoredLints: __, ...of }: Namespace): Namespace => ({
      ...of,
      name: name(of.name),
      labels: labels(of.labels),
      ...write(of),
    }),
    node: (of: Node): Node => ({
      name: name(of.name),
      labels: labels(of.labels),
      addresses: of.addresses.map(addresses.address),
    }),
    workload: ({ origin: _, uid: __, ...of }: Workload): Workload => ({
      ...of,
      namespace: name(of.namespace),
      name: name(of.name),
      ...(of.selector === undefined ? {} : { selector: selector(of.selector) }),
      template: pod(of.template),
      ...owned(of),
    }),
    service: ({ origin: _, ...of }: Service): Service => ({
      ...of,
      namespace: name(of.namespace),
      name: name(of.name),
      clusterIPs: of.clusterIPs.map(addresses.address),
      ...(of.labels === undefined ? {} : { labels: labels(of.labels) }),
      ...(of.externalName === undefined ? {} : { externalName: text(of.externalName) }),
      ...(of.selector === undefined ? {} : { selector: labels(of.selector) }),
      ports: of.ports.map((port) => ({
        ...port,
        ...optionally('name', port.name),
        targetPort: typeof port.targetPort === 'string' ? name(port.targetPort) : port.targetPort,
      })),
      externalAddresses: of.externalAddresses.map(addresses.address),
      ...(of.externalNames === undefined ? {} : { externalNames: of.externalNames.map(name) }),
      ...(of.sourceRanges === undefined ? {} : { sourceRanges: of.sourceRanges.map(text) }),
    }),
    slice: (of: EndpointSlice): EndpointSlice => ({
      ...of,
      namespace: name(of.namespace),
      name: name(of.name),
      service: name(of.service),
      endpoints: of.endpoints.map((endpoint) => ({
        ...endpoint,
        addresses: endpoint.addresses.map(addresses.address),
        ...optionally('node', endpoint.node),
        ...(endpoint.pod === undefined
          ? {}
          : { pod: { namespace: name(endpoint.pod.namespace), name: name(endpoint.pod.name) } }),
      })),
      ports: of.ports.map((port) => ({ ...port, ...optionally('name', port.name) })),
    }),
    policy: ({ origin: _, ...of }: NetworkPolicy): NetworkPolicy => ({
      ...of,
      namespace: name(of.namespace),
      name: name(of.name),
      // The same shape with other texts in it.
      spec: redactRaw(of.spec, changers) as NetworkPolicy['spec'],
      ...write(of),
    }),
    unmodelled: ({ origin: _, ...of }: UnmodelledPolicy): UnmodelledPolicy => ({
      ...of,
      ref: ref(of.ref),
      ...(of.raw === undefined ? {} : { raw: redactRaw(of.raw, changers) }),
    }),
  };
}
