import type { AskedPort, Impossible, Question } from '../engine/ends.ts';
import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { EmptyLeg } from './measurement.ts';
import type { Pod } from '../model/pod.ts';
import type { Service, ServicePort } from '../model/service.ts';
import { findServicePorts } from '../engine/services.ts';
import { podsOf } from '../engine/sources.ts';

/**
 * Connections to a Service with nothing behind it: no endpoint can be judged, and what its address answers is measured all
 * the same. Empty for everything else.
 */
export function emptyLegs(
  index: ClusterIndex,
  { source, port }: Pick<Question, 'source' | 'port'>,
  impossible: readonly Impossible[],
): readonly EmptyLeg[] {
  const from = podsOf(index, source).filter(canConnect);
  const pod = from.find(({ ready }) => ready) ?? from[0];
  if (pod === undefined) return [];
  return impossible
    .flatMap((reason) => legsTo(pod, reason, port))
    .map((leg, number) => ({ ...leg, id: `s0e${number + 1}` }));
}

function canConnect({ template, phase, addresses }: Pod): boolean {
  return !template && phase === 'Running' && addresses.length > 0;
}

function legsTo(source: Pod, impossible: Impossible, asked: AskedPort): readonly Omit<EmptyLeg, 'id'>[] {
  const service = emptyService(impossible);
  if (service === undefined || service.headless) return [];
  const ports: readonly ServicePort[] =
    impossible.why === 'no-target-port' ? [impossible.port] : portsOf(service, asked);
  return service.clusterIPs
    .filter(({ family }) => source.addresses.some((own) => own.family === family))
    .flatMap((address) =>
      ports.map(({ port, protocol }) => ({
        source,
        family: address.family,
        protocol,
        service: { namespace: service.namespace, name: service.name, address, port },
        impossible,
      })),
    );
}

function portsOf(service: Service, asked: AskedPort): readonly ServicePort[] {
  switch (asked.kind) {
    case 'every':
      return service.ports;
    case 'number':
      return findServicePorts(service, asked.port, asked.protocol);
    case 'name':
      return findServicePorts(service, asked.name, asked.protocol);
  }
}

function emptyService(impossible: Impossible): Service | undefined {
  switch (impossible.why) {
    case 'no-endpoints':
    case 'none-ready':
    case 'none-local':
    case 'no-target-port':
      return impossible.service;
    default:
      return undefined;
  }
}
