import type { ProbeContainer, ProbePod } from '../../model/probe-pod.ts';
import { asList, asObject, asText, compact, type RawObject } from '../raw.ts';
import { type ProjectOptions, readMetadata } from './metadata.ts';
import { projectPod } from './pod.ts';
import { podOfTemplate, projectWorkload } from './workload.ts';

/** A pod with what decides how it can be probed. */
export function projectProbePod(raw: RawObject, options: ProjectOptions = {}): ProbePod {
  const metadata = readMetadata(raw, options);
  const containers = readContainers(raw);
  return compact({
    pod: projectPod(raw, options),
    uid: metadata.uid ?? '',
    containers,
    isStatic: isStatic(raw),
    os: readOs(asObject(raw['spec'])),
    meshSidecar: readMesh(containers, metadata.annotations),
    raw,
  });
}

/** The pod that a workload without pods would make; `undefined` for an object of any other kind. */
export function projectProbeTemplate(raw: RawObject): ProbePod | undefined {
  const workload = projectWorkload(raw);
  if (workload === undefined) return undefined;
  return { ...projectProbePod(podOfTemplate(raw, workload.kind)), pod: workload.template };
}

function readContainers(raw: RawObject): readonly ProbeContainer[] {
  const [spec, status] = [asObject(raw['spec']), asObject(raw['status'])];
  const statuses = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']
    .flatMap((list) => asList(status[list]))
    .map(asObject);
  const states = new Map(statuses.map((each) => [asText(each['name']), readState(asObject(each['state']))]));
  const project =
    (kindOf: (container: RawObject) => ProbeContainer['kind']) =>
    (entry: unknown): ProbeContainer => {
      const container = asObject(entry);
      const name = asText(container['name']) ?? '';
      const image = asText(container['image']) ?? '';
      return { name, image, kind: kindOf(container), state: states.get(name) ?? 'unknown' };
    };
  return [
    ...asList(spec['containers']).map(project(() => 'main')),
    ...asList(spec['initContainers']).map(
      project(({ restartPolicy }) => (restartPolicy === 'Always' ? 'sidecar' : 'init')),
    ),
    ...asList(spec['ephemeralContainers']).map(project(() => 'ephemeral')),
  ];
}

/** A state without any of the three is one that waits (API: ContainerState). */
function readState(state: RawObject): ProbeContainer['state'] {
  return (['running', 'terminated'] as const).find((kind) => state[kind] !== undefined) ?? 'waiting';
}

/** The kubelet makes such pods from files, and shows them to the API as copies that belong to its node. */
const MIRROR = 'kubernetes.io/config.mirror';

function isStatic(raw: RawObject): boolean {
  const metadata = asObject(raw['metadata']);
  const owners = asList(metadata['ownerReferences']).map(asObject);
  return asObject(metadata['annotations'])[MIRROR] !== undefined || owners.some(({ kind }) => kind === 'Node');
}

function readOs(spec: RawObject): ProbePod['os'] {
  const named = asText(asObject(spec['os'])['name']);
  return (named ?? asObject(spec['nodeSelector'])['kubernetes.io/os']) === 'windows' ? 'windows' : 'linux';
}

/** Istio, Linkerd, Kuma, Consul. */
const MESH_CONTAINERS = ['istio-proxy', 'linkerd-proxy', 'kuma-sidecar', 'consul-dataplane'];

function readMesh(
  containers: readonly ProbeContainer[],
  annotations: Readonly<Record<string, string>>,
): string | undefined {
  const sidecar = containers.find(
    ({ name, kind }) => MESH_CONTAINERS.includes(name) && (kind === 'main' || kind === 'sidecar'),
  );
  // A mesh's gateway is the same container, alone: it takes connections for others.
  const serves = containers.some(({ name, kind }) => kind === 'main' && name !== sidecar?.name);
  if (sidecar !== undefined && serves) return sidecar.name;
  return annotations['ambient.istio.io/redirection'] === 'enabled' ? 'ztunnel' : undefined;
}
