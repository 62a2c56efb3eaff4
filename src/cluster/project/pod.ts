import type { ContainerPort, Pod, PodPhase } from '../../model/pod.ts';
import { asList, asObject, asPort, asProtocol, asText, asTexts, compact, type RawObject } from '../raw.ts';
import { type Metadata, type ProjectOptions, readMetadata } from './metadata.ts';
import { readMesh } from './pod-mesh.ts';
import { readPodAddresses } from './pod-networks.ts';

const PHASES: readonly PodPhase[] = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];

/** A pod, from the API or from a file. */
export function projectPod(raw: RawObject, options: ProjectOptions = {}): Pod {
  const metadata = readMetadata(raw, options);
  const spec = asObject(raw['spec']);
  const status = asObject(raw['status']);
  const { own: addresses, secondary, clusterNetwork } = readPodAddresses(metadata, status);
  const phase = readPhase(status, addresses);
  const finished = phase === 'Succeeded' || phase === 'Failed';
  return compact({
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    labels: metadata.labels,
    // The status of a finished pod still shows an address that may be somebody else's by now (semantics B.4).
    addresses: finished ? [] : addresses,
    node: asText(spec['nodeName']),
    hostNetwork: spec['hostNetwork'] === true,
    phase,
    ready: isReady(status),
    terminating: metadata.terminating,
    ports: readPorts(spec),
    ...readMesh(metadata, spec),
    serviceAccount: asText(spec['serviceAccountName']) ?? asText(spec['serviceAccount']) ?? 'default',
    owner: metadata.owner,
    created: metadata.created,
    changed: metadata.changed,
    template: false,
    secondaryAddresses: finished || secondary.length === 0 ? undefined : secondary,
    clusterNetwork: finished ? undefined : clusterNetwork,
    dnsPolicy: asText(spec['dnsPolicy']) ?? 'ClusterFirst',
    restartPolicy: asText(spec['restartPolicy']) ?? 'Always',
    nameservers: readNameservers(spec),
    metricsPort: readMetricsPort(metadata),
    origin: options.origin,
  });
}

/** Without a phase, which only files leave out, a pod with an address is one that runs. */
function readPhase(status: RawObject, addresses: Pod['addresses']): PodPhase {
  const phase = asText(status['phase']);
  if (phase === undefined) return addresses.length > 0 ? 'Running' : 'Pending';
  return PHASES.find((known) => known === phase) ?? 'Unknown';
}

/** A pod in a file says nothing of its conditions: it is taken as ready unless its phase says it cannot be. */
function isReady(status: RawObject): boolean {
  const condition = asList(status['conditions'])
    .map(asObject)
    .find((candidate) => candidate['type'] === 'Ready');
  if (condition !== undefined) return condition['status'] === 'True';
  const phase = asText(status['phase']);
  return phase === undefined || phase === 'Running';
}

function readPorts(spec: RawObject): readonly ContainerPort[] {
  const hostNetwork = spec['hostNetwork'] === true;
  const main = asList(spec['containers']).map((container) => ({
    container: asObject(container),
    role: 'main' as const,
  }));
  const before = asList(spec['initContainers'])
    .map(asObject)
    .map((container) => ({ container, role: container['restartPolicy'] === 'Always' ? 'sidecar' : 'init' }) as const);
  return [...main, ...before].flatMap(({ container, role }) =>
    asList(container['ports'])
      .map((port) => readPort(asObject(port), role, hostNetwork))
      .filter((port) => port !== undefined),
  );
}

function readPort(
  raw: RawObject,
  container: ContainerPort['container'],
  hostNetwork: boolean,
): ContainerPort | undefined {
  const port = asPort(raw['containerPort']);
  const protocol = asProtocol(raw['protocol']);
  if (port === undefined || protocol === undefined) return undefined;
  // On the host's network the API server makes every container port a host port.
  const hostPort = asPort(raw['hostPort']) ?? (hostNetwork ? port : undefined);
  return compact({ name: asText(raw['name']), port, protocol, container, hostPort });
}

function readNameservers(spec: RawObject): readonly string[] | undefined {
  const nameservers = asTexts(asObject(spec['dnsConfig'])['nameservers']);
  return nameservers.length > 0 ? nameservers : undefined;
}

/** No standard, and what most configurations of Prometheus go by. */
function readMetricsPort({ annotations }: Metadata): number | undefined {
  return annotations['prometheus.io/scrape'] === 'true' ? asPort(Number(annotations['prometheus.io/port'])) : undefined;
}
