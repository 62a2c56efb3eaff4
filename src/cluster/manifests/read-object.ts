import { isMeshConfig, MESH_FILE } from '../../model/mesh-settings.ts';
import {
  type AgentSet,
  type ConfigMap,
  ENFORCER_SETTINGS,
  type NodeSystem,
  SETTINGS_KINDS,
  type SettingsKind,
  type SettingsObject,
} from '../../model/enforcer-facts.ts';
import type { EntranceClass, Gateway, Ingress, ReferenceGrant, Route } from '../../model/entrances.ts';
import type { Namespace, Node, ServiceAccount } from '../../model/cluster-object.ts';
import type { NetworkPolicy, RawLabelSelector } from '../../model/network-policy.ts';
import type { Pod } from '../../model/pod.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { EndpointSlice, Service } from '../../model/service.ts';
import { kindInGroup } from '../../model/kind-in-group.ts';
import type { InvalidPolicy, UnmodelledPolicy } from '../../model/snapshot.ts';
import type { CalledService, Scrape } from '../../model/surroundings.ts';
import type { Workload } from '../../model/workload.ts';
import {
  type ProjectOptions,
  projectAgentSet,
  projectConfigMap,
  projectEndpointSlice,
  projectCalledServices,
  projectEntranceClass,
  projectGateway,
  projectIngress,
  projectNamespace,
  projectNetworkPolicy,
  projectNode,
  projectNodeSystem,
  projectPod,
  projectReferenceGrant,
  projectRoute,
  projectScrape,
  projectService,
  projectServiceAccount,
  projectSettings,
  projectWorkload,
} from '../project.ts';
import { asObject, asText } from '../raw.ts';
import { checkObject } from './check-object.ts';
import { endpointSlicesOf } from './endpoints.ts';
import { locateFindings } from './finding.ts';
import { foreignPolicyScope, misnamedNetworkPolicy } from './known-kinds.ts';
import type { ManifestObject } from './manifest-entry.ts';
import type { Problem } from './problem.ts';
import { validateNetworkPolicy } from './validate-network-policy.ts';

/** A policy that is left out because the server would refuse it, with what can be read of it. */
export interface RefusedPolicy extends InvalidPolicy {
  /** Absent when the selector itself is at fault, or is not there. */
  readonly podSelector?: RawLabelSelector;
  readonly problems: readonly Problem[];
}

/** What one object of a manifest is to us. */
export type Item =
  | { readonly kind: 'namespace'; readonly value: Namespace }
  | { readonly kind: 'pod'; readonly value: Pod }
  | { readonly kind: 'workload'; readonly value: Workload; readonly agentSet?: AgentSet }
  | { readonly kind: 'service'; readonly value: Service }
  | { readonly kind: 'service-account'; readonly value: ServiceAccount }
  | { readonly kind: 'endpoint-slice'; readonly value: EndpointSlice }
  | { readonly kind: 'endpoints'; readonly value: readonly EndpointSlice[] }
  | { readonly kind: 'node'; readonly value: Node; readonly system: NodeSystem }
  /** Settings of an enforcer; any other ConfigMap is ignored. */
  | { readonly kind: 'config-map'; readonly value: ConfigMap }
  | { readonly kind: 'settings'; readonly value: { readonly kind: SettingsKind; readonly object: SettingsObject } }
  | { readonly kind: 'called-services'; readonly value: readonly CalledService[] }
  | { readonly kind: 'scrape'; readonly value: Scrape }
  | { readonly kind: 'ingress'; readonly value: Ingress }
  | { readonly kind: 'ingress-class' | 'gateway-class'; readonly value: EntranceClass }
  | { readonly kind: 'gateway'; readonly value: Gateway }
  | { readonly kind: 'route'; readonly value: Route }
  | { readonly kind: 'reference-grant'; readonly value: ReferenceGrant }
  | { readonly kind: 'policy'; readonly value: NetworkPolicy }
  | { readonly kind: 'unmodelled'; readonly value: UnmodelledPolicy }
  | { readonly kind: 'refused-policy'; readonly value: RefusedPolicy }
  | { readonly kind: 'refused' }
  /** Of a kind that says nothing about flows. */
  | { readonly kind: 'ignored' };

export interface ReadObject {
  readonly ref: ObjectRef;
  readonly item: Item;
  readonly problems: readonly Problem[];
}

/** Checks an object as the API server would, and makes of it what the snapshot holds. */
export function readObject(object: ManifestObject, namespace: string): ReadObject {
  const { group, apiVersion, type } = object;
  const misnamed = misnamedNetworkPolicy(group, apiVersion, type);
  if (misnamed !== undefined) return readMisnamedPolicy(object, namespace, misnamed);
  if (`${apiVersion}/${type}` === 'networking.k8s.io/v1/NetworkPolicy') return readPolicy(object, namespace);

  const scope = foreignPolicyScope(group, type);
  const isClusterScoped =
    scope === 'cluster' ||
    (group === '' && (type === 'Namespace' || type === 'Node')) ||
    CLUSTER_SCOPED.has(group) ||
    isClusterWide(settingsKindOf(object)) ||
    CLUSTER_SCOPED_KINDS.has(`${group}/${type}`);
  const ref = refOf(object, isClusterScoped ? undefined : namespace);
  const item: Item =
    scope === undefined
      ? project(object, { namespace, origin: object.place })
      : { kind: 'unmodelled', value: { ref, group, raw: object.raw, origin: object.place } };
  if (item.kind === 'ignored') return { ref, item, problems: [] };
  const problems = checkObject(object, ref);
  if (!problems.some(({ effect }) => effect === 'rejected')) return { ref, item, problems };
  return { ref, item: scope === undefined ? { kind: 'refused' } : refusedPolicy(ref, problems), problems };
}

/** Groups whose kinds stand in no namespace. */
const CLUSTER_SCOPED = new Set(['admissionregistration.k8s.io', 'apiregistration.k8s.io']);

/** Such kinds of groups that have others, too. */
const CLUSTER_SCOPED_KINDS = new Set(['networking.k8s.io/IngressClass', 'gateway.networking.k8s.io/GatewayClass']);

function settingsKindOf({ group, type }: ManifestObject): SettingsKind | undefined {
  const kinds = Object.keys(SETTINGS_KINDS) as SettingsKind[]; // the keys of a whole record
  return kinds.find((kind) => kind === type && SETTINGS_KINDS[kind].groups.some((each) => each === group));
}

function isClusterWide(kind: SettingsKind | undefined): boolean {
  return kind !== undefined && !SETTINGS_KINDS[kind].namespaced;
}

function project(object: ManifestObject, options: ProjectOptions): Item {
  const { group, type, raw } = object;
  const settings = settingsKindOf(object);
  if (settings !== undefined)
    return { kind: 'settings', value: { kind: settings, object: projectSettings(settings, raw, options) } };
  if (group === '') return projectCore(object, options) ?? projectMaker(object, options);
  switch (`${group}/${type}`) {
    case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
    case 'admissionregistration.k8s.io/MutatingWebhookConfiguration':
    case 'apiregistration.k8s.io/APIService':
      return { kind: 'called-services', value: projectCalledServices(type, raw, options) };
    case 'apiextensions.k8s.io/CustomResourceDefinition': {
      const value = projectCalledServices(type, raw, options);
      return value.length === 0 ? { kind: 'ignored' } : { kind: 'called-services', value };
    }
    case 'monitoring.coreos.com/ServiceMonitor':
    case 'monitoring.coreos.com/PodMonitor': {
      const value = projectScrape(type, raw, options);
      return value === undefined ? { kind: 'ignored' } : { kind: 'scrape', value };
    }
    case 'discovery.k8s.io/EndpointSlice':
      return { kind: 'endpoint-slice', value: projectEndpointSlice(raw, options) };
    default:
      return projectMaker(object, options);
  }
}

/** Of the core group, beside what makes pods. */
function projectCore(object: ManifestObject, options: ProjectOptions): Item | undefined {
  const { type, raw } = object;
  switch (type) {
    case 'Namespace':
      return { kind: 'namespace', value: projectNamespace(raw, options) };
    case 'Pod':
      return { kind: 'pod', value: projectPod(raw, options) };
    case 'Service':
      return { kind: 'service', value: projectService(raw, options) };
    case 'ServiceAccount':
      return { kind: 'service-account', value: projectServiceAccount(raw, options) };
    case 'Node':
      return { kind: 'node', value: projectNode(raw), system: projectNodeSystem(raw) };
    case 'ConfigMap':
      return projectConfig(object, options);
    case 'Endpoints':
      return { kind: 'endpoints', value: endpointSlicesOf(raw).map((slice) => projectEndpointSlice(slice, options)) };
    default:
      return undefined;
  }
}

/** What makes pods, or else leads to them. */
function projectMaker(object: ManifestObject, options: ProjectOptions): Item {
  const workload = projectWorkload(object.raw, options);
  const agentSet = projectAgentSet(object.raw, options);
  return workload === undefined
    ? projectEntrance(object, options)
    : { kind: 'workload', value: workload, ...(agentSet === undefined ? {} : { agentSet }) };
}

/** What leads requests from outside to Services. */
function projectEntrance({ group, type, raw }: ManifestObject, options: ProjectOptions): Item {
  switch (`${group}/${type}`) {
    case 'networking.k8s.io/Ingress':
      return { kind: 'ingress', value: projectIngress(raw, options) };
    case 'networking.k8s.io/IngressClass':
      return { kind: 'ingress-class', value: projectEntranceClass(raw, options) };
    case 'gateway.networking.k8s.io/Gateway':
      return { kind: 'gateway', value: projectGateway(raw, options) };
    case 'gateway.networking.k8s.io/GatewayClass':
      return { kind: 'gateway-class', value: projectEntranceClass(raw, options) };
    case 'gateway.networking.k8s.io/HTTPRoute':
    case 'gateway.networking.k8s.io/GRPCRoute':
    case 'gateway.networking.k8s.io/TLSRoute':
    case 'gateway.networking.k8s.io/TCPRoute':
    case 'gateway.networking.k8s.io/UDPRoute':
      return { kind: 'route', value: projectRoute(type, raw, options) };
    case 'gateway.networking.k8s.io/ReferenceGrant':
      return { kind: 'reference-grant', value: projectReferenceGrant(raw, options) };
    default:
      return { kind: 'ignored' };
  }
}

function projectConfig({ raw }: ManifestObject, options: ProjectOptions): Item {
  const value = projectConfigMap(raw, options);
  const isOfMesh = isMeshConfig(value.name) && value.data?.[MESH_FILE] !== undefined;
  const isKnown = isOfMesh || ENFORCER_SETTINGS.some((name) => name === value.name);
  return isKnown ? { kind: 'config-map', value } : { kind: 'ignored' };
}

function readPolicy(object: ManifestObject, namespace: string): ReadObject {
  const ref = refOf(object, namespace);
  const checked = validateNetworkPolicy(object, ref);
  const { problems } = checked;
  if (checked.kind === 'invalid') return { ref, item: refusedPolicy(ref, problems, checked.podSelector), problems };
  const raw = { ...object.raw, spec: checked.spec };
  return {
    ref,
    item: { kind: 'policy', value: projectNetworkPolicy(raw, { namespace, origin: object.place }) },
    problems,
  };
}

function readMisnamedPolicy(object: ManifestObject, namespace: string, message: string): ReadObject {
  const ref = { ...refOf(object, namespace), kind: 'NetworkPolicy' };
  const hint = 'write "apiVersion: networking.k8s.io/v1" and "kind: NetworkPolicy"';
  const path = [object.type === 'NetworkPolicy' ? 'apiVersion' : 'kind'];
  const checked = validateNetworkPolicy(object, ref);
  const problems = [...locateFindings([{ path, message, hint }], ref, object.place), ...checked.problems];
  const podSelector = checked.kind === 'valid' ? checked.spec.podSelector : checked.podSelector;
  return { ref, item: refusedPolicy(ref, problems, podSelector ?? undefined), problems };
}

function refusedPolicy(ref: ObjectRef, problems: readonly Problem[], podSelector?: RawLabelSelector): Item {
  const first = problems.find(({ effect }) => effect === 'rejected');
  const { file = '', line = 1, column = 1, path, message = '' } = first ?? {};
  return {
    kind: 'refused-policy',
    value: {
      ref,
      position: { file, line, column },
      message: path === undefined ? message : `${path}: ${message}`,
      problems,
      ...(podSelector === undefined ? {} : { podSelector }),
    },
  };
}

/** `namespace`: for an object that names none; undefined for what stands in no namespace. */
function refOf(object: ManifestObject, namespace: string | undefined): ObjectRef {
  const kind = kindInGroup(object.type, object.group);
  const name = metadataText(object, 'name') ?? metadataText(object, 'generateName') ?? '';
  return namespace === undefined
    ? { kind, name }
    : { kind, namespace: metadataText(object, 'namespace') ?? namespace, name };
}

/** The text of a field; `y` and `1`, which are none and which the server refuses, still tell the reader which object it is. */
function metadataText({ raw, place }: ManifestObject, field: string): string | undefined {
  const value = asObject(raw['metadata'])[field];
  return typeof value === 'boolean' || typeof value === 'number' ? place.written(['metadata', field]) : asText(value);
}
