import type { Entrances } from '../../model/entrances.ts';
import type { EnforcerFacts } from '../../model/enforcer-facts.ts';
import { isMeshConfig } from '../../model/mesh-settings.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { EndpointSlice } from '../../model/service.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import type { Item } from './read-object.ts';

/** The cluster that the manifests describe: what is not in them is not there. */
export function toSnapshot(items: readonly Item[], names: readonly string[]): Snapshot {
  const slices = valuesOf(items, 'endpoint-slice');
  const objects = {
    pods: valuesOf(items, 'pod'),
    workloads: valuesOf(items, 'workload'),
    services: valuesOf(items, 'service'),
    endpointSlices: [...slices, ...mirrored(valuesOf(items, 'endpoints').flat(), slices)],
    networkPolicies: valuesOf(items, 'policy'),
    unmodelled: valuesOf(items, 'unmodelled'),
    invalidPolicies: valuesOf(items, 'refused-policy'),
  };
  const given = valuesOf(items, 'namespace');
  const mentioned = [
    ...[objects.pods, objects.workloads, objects.services, objects.endpointSlices, objects.networkPolicies]
      .flat()
      .map(({ namespace }) => namespace),
    ...[...objects.unmodelled, ...objects.invalidPolicies].flatMap(({ ref }) => ref.namespace ?? []),
  ];
  return {
    source: { kind: 'files', names },
    namespaces: [...given, ...assumedNamespaces(mentioned, given)],
    nodes: valuesOf(items, 'node'),
    ...objects,
    ...serviceAccountsOf(items),
    ...enforcerFactsOf(items),
    ...surroundingsOf(items),
    ...entrancesOf(items),
    coverage: 'everything',
    gaps: [],
  };
}

type ValueItem = Extract<Item, { readonly value: unknown }>;
type ValueOf<K extends ValueItem['kind']> = Extract<ValueItem, { readonly kind: K }>['value'];

function valuesOf<K extends ValueItem['kind']>(items: readonly Item[], kind: K): readonly ValueOf<K>[] {
  // `kind` decides the type of `value`, which the compiler does not see through a type parameter.
  return items.filter((item) => item.kind === kind).map((item) => (item as ValueItem).value as ValueOf<K>);
}

/** Absent when the manifests hold none: a cluster has some in every namespace, and nobody wrote them down. */
function serviceAccountsOf(items: readonly Item[]): Pick<Snapshot, 'serviceAccounts'> {
  const serviceAccounts = valuesOf(items, 'service-account');
  return serviceAccounts.length === 0 ? {} : { serviceAccounts };
}

/** Absent when the manifests hold nothing that could tell who enforces policies. */
function enforcerFactsOf(items: readonly Item[]): { readonly enforcerFacts?: EnforcerFacts } {
  const agentSets = items.flatMap((item) => (item.kind === 'workload' ? (item.agentSet ?? []) : []));
  const nodes = items.flatMap((item) => (item.kind === 'node' ? item.system : []));
  const configMaps = valuesOf(items, 'config-map');
  const isMeshKnown = configMaps.some(({ name }) => isMeshConfig(name));
  if (agentSets.length + nodes.length === 0 && !isMeshKnown) return {};
  const settings = [...Map.groupBy(valuesOf(items, 'settings'), ({ kind }) => kind)].map(([kind, values]) => ({
    kind,
    objects: values.map(({ object }) => object),
  }));
  const given = settings.length === 0 ? {} : { settings };
  return { enforcerFacts: { scope: 'manifests', agentSets, nodes, configMaps, ...given, apiGroups: [], gaps: [] } };
}

/** Absent when the manifests hold none. */
function surroundingsOf(items: readonly Item[]): { readonly surroundings?: Surroundings } {
  const called = valuesOf(items, 'called-services').flat();
  const scrapes = valuesOf(items, 'scrape');
  return called.length + scrapes.length === 0 ? {} : { surroundings: { called, scrapes, gaps: [] } };
}

/** Absent when the manifests hold none. */
function entrancesOf(items: readonly Item[]): { readonly entrances?: Entrances } {
  const entrances: Entrances = {
    ingresses: valuesOf(items, 'ingress'),
    ingressClasses: valuesOf(items, 'ingress-class'),
    gateways: valuesOf(items, 'gateway'),
    gatewayClasses: valuesOf(items, 'gateway-class'),
    routes: valuesOf(items, 'route'),
    grants: valuesOf(items, 'reference-grant'),
    gaps: [],
  };
  return Object.values(entrances).every((list) => list.length === 0) ? {} : { entrances };
}

/** Endpoints of a Service that has slices say the same again: the control plane mirrors one to the other. */
function mirrored(legacy: readonly EndpointSlice[], slices: readonly EndpointSlice[]): readonly EndpointSlice[] {
  const covered = new Set(slices.map(({ namespace, service }) => `${namespace}/${service}`));
  return legacy.filter(({ namespace, service }) => !covered.has(`${namespace}/${service}`));
}

/** Namespaces that objects stand in and no manifest describes, with the one label that every namespace has (semantics A.1). */
function assumedNamespaces(mentioned: readonly string[], given: readonly Namespace[]): readonly Namespace[] {
  const known = new Set(given.map(({ name }) => name));
  return [...new Set(mentioned)]
    .filter((name) => !known.has(name))
    .map((name) => ({ name, labels: { [NAMESPACE_NAME_LABEL]: name }, terminating: false, assumed: true }));
}
