import type { Address, Family } from '../../model/address.ts';
import type { Labels } from '../../model/labels.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import {
  asAddresses,
  asList,
  asObject,
  asPort,
  asProtocol,
  asText,
  asTextMap,
  asTexts,
  compact,
  type RawObject,
} from '../raw.ts';
import { type ProjectOptions, readMetadata } from './metadata.ts';

const TYPES: readonly Service['type'][] = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];

/** A Service with the API's defaults filled in. */
export function projectService(raw: RawObject, options: ProjectOptions = {}): Service {
  const { namespace, name, labels } = readMetadata(raw, options);
  const spec = asObject(raw['spec']);
  const type = TYPES.find((known) => known === spec['type']) ?? 'ClusterIP';
  return compact({
    namespace,
    name,
    labels: Object.keys(labels).length > 0 ? labels : undefined,
    type,
    headless: spec['clusterIP'] === 'None',
    clusterIPs: readClusterIPs(spec),
    families: readFamilies(spec),
    externalName: type === 'ExternalName' ? asText(spec['externalName']) : undefined,
    selector: type === 'ExternalName' ? undefined : readSelector(spec),
    ports: readPorts(spec),
    publishNotReadyAddresses: spec['publishNotReadyAddresses'] === true,
    internalTrafficPolicy: readTrafficPolicy(spec['internalTrafficPolicy']),
    externalTrafficPolicy: readTrafficPolicy(spec['externalTrafficPolicy']),
    externalAddresses: readExternalAddresses(raw, spec),
    externalNames: readExternalNames(raw),
    sourceRanges: type === 'LoadBalancer' ? readSourceRanges(raw, spec) : undefined,
    origin: options.origin,
  });
}

function readClusterIPs(spec: RawObject): readonly Address[] {
  const all = asAddresses(spec['clusterIPs']);
  return all.length > 0 ? all : asAddresses([spec['clusterIP']]);
}

const FAMILIES: Readonly<Record<string, Family>> = { IPv4: 4, IPv6: 6 };

/**
 * What is written, or what the API server makes of it: a Service that is to have both and names one gets the other, where
 * the cluster has it. https://kubernetes.io/docs/concepts/services-networking/dual-stack/#services
 */
function readFamilies(spec: RawObject): readonly Family[] | undefined {
  const policy = spec['ipFamilyPolicy'];
  if (policy === 'RequireDualStack' || policy === 'PreferDualStack') return [4, 6];
  const named = asTexts(spec['ipFamilies']).flatMap((name) => FAMILIES[name] ?? []);
  if (named.length > 0) return named;
  const addressed = readClusterIPs(spec).map(({ family }) => family);
  return addressed.length > 0 ? addressed : undefined;
}

/** To the API an empty selector is none at all: somebody else makes the endpoints. */
function readSelector(spec: RawObject): Labels | undefined {
  const selector = asTextMap(spec['selector']);
  return Object.keys(selector).length > 0 ? selector : undefined;
}

function readPorts(spec: RawObject): readonly ServicePort[] {
  return asList(spec['ports'])
    .map((port) => readPort(asObject(port)))
    .filter((port) => port !== undefined);
}

function readPort(raw: RawObject): ServicePort | undefined {
  const port = asPort(raw['port']);
  const protocol = asProtocol(raw['protocol']);
  if (port === undefined || protocol === undefined) return undefined;
  const targetPort = asPort(raw['targetPort']) ?? asText(raw['targetPort']) ?? port;
  return compact({ name: asText(raw['name']), port, protocol, targetPort, nodePort: asPort(raw['nodePort']) });
}

function readTrafficPolicy(value: unknown): 'Cluster' | 'Local' {
  return value === 'Local' ? 'Local' : 'Cluster';
}

function readExternalNames(raw: RawObject): readonly string[] | undefined {
  const names = readLoadBalancer(raw).flatMap(({ hostname }) => asText(hostname)?.replace(/\.$/, '') ?? []);
  return names.length > 0 ? names : undefined;
}

function readLoadBalancer(raw: RawObject): readonly RawObject[] {
  return asList(asObject(asObject(raw['status'])['loadBalancer'])['ingress']).map(asObject);
}

/** Older manifests have them in an annotation: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function readSourceRanges(raw: RawObject, spec: RawObject): readonly string[] | undefined {
  const written = asTexts(spec['loadBalancerSourceRanges']);
  const annotated = asText(asObject(asObject(raw['metadata'])['annotations'])[SOURCE_RANGES])?.split(',') ?? [];
  const ranges = (written.length > 0 ? written : annotated).map((text) => text.trim()).filter((text) => text !== '');
  return ranges.length > 0 ? ranges : undefined;
}

function readExternalAddresses(raw: RawObject, spec: RawObject): readonly Address[] {
  const given = readLoadBalancer(raw).map(({ ip }) => ip);
  return [...asAddresses(given), ...asAddresses(spec['externalIPs'])];
}
