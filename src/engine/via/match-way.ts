import type { AskedPort, End } from '../ends.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { Entrance, Way } from './entrance.ts';
import type { Gap } from '../../model/gap.ts';
import type { Pod } from '../../model/pod.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import { findAskedPorts, findServicePorts, targetPort } from '../services.ts';
import { notRead } from '../cluster-index.ts';
import { findGap, isCovered } from '../../model/coverage.ts';
import { podsOf } from '../sources.ts';

/** A way of an entrance, held against where somebody wants to get to. */
export type HeldWay = Way &
  (
    | { readonly leads: 'there'; readonly service: Service; readonly to: readonly ServicePort[] }
    /** To the right pods, and to another port of theirs. */
    | { readonly leads: 'to-other-port'; readonly service: Service; readonly to: readonly ServicePort[] }
    /** `isMissing`: there is no such Service at all. */
    | { readonly leads: 'elsewhere'; readonly isMissing: boolean }
    | { readonly leads: 'unknown'; readonly gap: Gap }
  );

/** Holds every way of an entrance against a destination. */
export function holdWays(
  index: ClusterIndex,
  { ways }: Entrance,
  destination: End,
  asked: AskedPort,
): readonly HeldWay[] {
  const wanted = new Set(podsOf(index, destination));
  return ways.map((way) => {
    const held = holdWay(index, way, destination, wanted, asked);
    // Whether it may lead there is only of interest where it would.
    return held.leads === 'there' && way.grantGap !== undefined
      ? { ...way, leads: 'unknown', gap: way.grantGap }
      : held;
  });
}

function holdWay(index: ClusterIndex, way: Way, destination: End, wanted: ReadonlySet<Pod>, asked: AskedPort): HeldWay {
  const { backend } = way;
  const service = index.snapshot.services.find(
    ({ namespace, name }) => namespace === backend.namespace && name === backend.name,
  );
  if (service === undefined) {
    const at = { namespace: backend.namespace, name: backend.name };
    if (isCovered(index.snapshot, 'services', at)) return { ...way, leads: 'elsewhere', isMissing: true };
    // A Service leads to pods of its own namespace.
    if (!namespacesOf(destination, wanted).has(backend.namespace))
      return { ...way, leads: 'elsewhere', isMissing: false };
    return { ...way, leads: 'unknown', gap: findGap(index.snapshot, 'services', at) ?? notRead('get', 'services', at) };
  }
  const ports = backend.port === undefined ? service.ports : findServicePorts(service, backend.port, undefined);
  if (destination.kind === 'service') {
    if (!isSame(destination.service, service)) return { ...way, leads: 'elsewhere', isMissing: false };
    const meant = findAskedPorts(service, asked);
    const to = ports.filter((port) => meant.includes(port));
    return to.length > 0
      ? { ...way, leads: 'there', service, to }
      : { ...way, leads: 'to-other-port', service, to: ports };
  }
  const pods = podsOf(index, { kind: 'service', service }).filter((pod) => wanted.has(pod));
  if (pods.length === 0) return { ...way, leads: 'elsewhere', isMissing: false };
  const to = ports.filter((port) => pods.some((pod) => isAsked(pod, port, asked)));
  return to.length > 0
    ? { ...way, leads: 'there', service, to }
    : { ...way, leads: 'to-other-port', service, to: ports };
}

function namespacesOf(destination: End, pods: ReadonlySet<Pod>): ReadonlySet<string> {
  if (destination.kind === 'service') return new Set([destination.service.namespace]);
  return new Set([...pods].map(({ namespace }) => namespace));
}

function isSame(one: Service, other: Service): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}

/** Whether a Service's port leads to the port of a pod that was asked for. */
function isAsked(pod: Pod, port: ServicePort, asked: AskedPort): boolean {
  if (asked.protocol !== undefined && asked.protocol !== port.protocol) return false;
  const target = targetPort(pod, port);
  switch (asked.kind) {
    case 'every':
      return true;
    case 'number':
      return target === asked.port;
    case 'name':
      return pod.ports.some(({ name, port: number }) => name === asked.name && number === target);
  }
}
