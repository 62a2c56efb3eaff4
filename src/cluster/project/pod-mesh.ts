import type { Metadata } from './metadata.ts';
import { asList, asObject, type RawObject } from '../raw.ts';
import { EVERY_PORT, NO_PORTS, type PortSet, portSetOf, subtractPorts, unitePorts } from '../../model/port-set.ts';
import type { Labels } from '../../model/labels.ts';
import { type PastProxy, UNTOLD, writePorts } from '../../model/past-proxy.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodMesh } from '../../model/mesh.ts';

/** Whether a service mesh takes the connections of a pod, and which of them go past its proxy all the same. */
export function readMesh(metadata: Metadata, spec: RawObject): Pick<Pod, 'mesh' | 'pastProxy'> {
  const mesh = meshOf(metadata, spec);
  if (mesh === undefined) return {};
  const pastProxy = MAY_HAVE_PROXY.has(mesh) ? pastProxyOf(metadata.annotations) : {};
  return Object.keys(pastProxy).length === 0 ? { mesh } : { mesh, pastProxy };
}

const MAY_HAVE_PROXY: ReadonlySet<PodMesh> = new Set(['sidecar', 'sidecar-when-made', 'when-made']);

/** Undefined: nothing in the pod says it, and it runs. */
function meshOf({ annotations, labels, uid }: Metadata, spec: RawObject): PodMesh | undefined {
  const mode = labels['istio.io/dataplane-mode'];
  if (spec['hostNetwork'] === true) return 'out';
  if (annotations['sidecar.istio.io/status'] !== undefined || hasIstioProxy(spec)) return 'sidecar';
  if (mode === 'none') return 'out';
  const isEnrolled = annotations['ambient.istio.io/redirection'] === 'enabled';
  if (isEnrolled || mode === 'ambient') {
    if (annotations['ambient.istio.io/bypass-inbound-capture'] === 'true') return 'ambient-in-part';
    return isEnrolled || uid === undefined ? 'ambient' : 'ambient-asked';
  }
  if (uid !== undefined) return undefined;
  const inject = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  if (inject === 'false') return undefined;
  return inject === 'true' || labels['istio.io/rev'] !== undefined ? 'sidecar-when-made' : 'when-made';
}

function hasIstioProxy(spec: RawObject): boolean {
  return ['containers', 'initContainers']
    .flatMap((list) => asList(spec[list]))
    .some((container) => asObject(container)['name'] === 'istio-proxy');
}

/**
 * What annotations tell whoever redirects the pod's connections (https://github.com/istio/istio, tools/istio-iptables and
 * cni/pkg/plugin): which ports it includes comes first, and what it excludes counts where that is all of them; of what goes
 * out the ports that are excluded come first.
 */
function pastProxyOf(annotations: Labels): PastProxy {
  if (OTHER_SETTINGS.some((key) => (annotations[key] ?? '') !== '') || annotations[MODE] === 'NONE') {
    return { in: UNTOLD, out: UNTOLD };
  }
  const comesIn = pastInbound((name) => annotations[`traffic.sidecar.istio.io/${name}`]);
  const goesOut = pastOutbound((name) => annotations[`traffic.sidecar.istio.io/${name}`]);
  return { ...textOf('in', comesIn), ...textOf('out', goesOut) };
}

const MODE = 'sidecar.istio.io/interceptionMode';
const OTHER_SETTINGS = [
  'traffic.sidecar.istio.io/excludeInterfaces',
  'traffic.sidecar.istio.io/kubevirtInterfaces',
  'istio.io/reroute-virtual-interfaces',
];

type Said = (name: string) => string | undefined;

/** Undefined: that is not told by ports. */
function pastInbound(said: Said): PortSet | undefined {
  const included = said('includeInboundPorts') ?? '*';
  const ports = portsIn(included === '*' ? said('excludeInboundPorts') : included);
  if (ports === undefined) return undefined;
  return subtractPorts(included === '*' ? ports : subtractPorts(EVERY_PORT, ports), OF_THE_PROXY);
}

/** Ports that are included say what is seen beside the ranges that are, which is all of it by default. */
function pastOutbound(said: Said): PortSet | undefined {
  const excluded = portsIn(said('excludeOutboundPorts'));
  const ranges = said('includeOutboundIPRanges') ?? '*';
  if ((said('excludeOutboundIPRanges') ?? '') !== '' || !['', '*'].includes(ranges)) return undefined;
  const included = ranges === '*' ? EVERY_PORT : portsIn(said('includeOutboundPorts'));
  if (excluded === undefined || included === undefined) return undefined;
  return unitePorts(excluded, subtractPorts(EVERY_PORT, included));
}

function portsIn(setting = ''): PortSet | undefined {
  const texts = setting.split(',').map((part) => part.trim());
  const given = texts.filter((text) => text !== '');
  if (!given.every((text) => /^\d+$/.test(text))) return undefined;
  return given.length === 0 ? NO_PORTS : portSetOf(given.map((text) => ({ first: Number(text), last: Number(text) })));
}

function textOf(key: keyof PastProxy, ports: PortSet | undefined): PastProxy {
  if (ports === undefined) return { [key]: UNTOLD };
  return ports.length === 0 ? {} : { [key]: writePorts(ports) };
}

/** What it listens on for whoever asks for its own state; injectors write them into every list. */
const OF_THE_PROXY = portSetOf([
  { first: 15_020, last: 15_021 },
  { first: 15_090, last: 15_090 },
]);
