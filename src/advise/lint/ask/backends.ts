import { isFinished } from '../../../engine/cluster-index.ts';
import type { LintWorld } from '../lint.ts';
import { podsIn } from './pods.ts';
import type { Pod } from '../../../model/pod.ts';
import type { PodPort } from './callers.ts';
import type { Service, ServicePort } from '../../../model/service.ts';
import { selectorOf } from './services.ts';
import { selects } from '../../../model/match-labels.ts';
import { targetPort } from '../../../engine/services.ts';

/** A port of a Service on one of its pods. */
export interface Backend extends PodPort {
  readonly via: ServicePort;
}

/** Where a Service that finds its pods by labels leads to now: pods that are ready, and templates. Those on a node's network are left out. */
export function backendsOf(world: LintWorld, service: Service): readonly Backend[] {
  if (service.selector === undefined) return [];
  const pods = podsIn(world, service.namespace).filter((pod) => isBackend(pod, service));
  return service.ports.flatMap((via) =>
    pods.flatMap((pod) => {
      const port = service.headless ? via.port : targetPort(pod, via);
      return port === 'no-target-port' ? [] : [{ pod, protocol: via.protocol, port, via }];
    }),
  );
}

function isBackend(pod: Pod, service: Service): boolean {
  const isReady = pod.ready || pod.template || service.publishNotReadyAddresses;
  return isReady && !pod.hostNetwork && !isFinished(pod) && selects(pod.labels, selectorOf(service));
}
