import type { ClusterIndex } from './cluster-index.ts';
import type { ContainerPort, Pod } from '../model/pod.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Service, ServicePort } from '../model/service.ts';
import { isFinished } from './cluster-index.ts';

/** What a node hands connections to one of its ports on to; policy then sees the pod and its own port (semantics B.8, C.6). */
export interface NodePortTargets {
  readonly pods: readonly { readonly pod: Pod; readonly port: ContainerPort }[];
  readonly services: readonly { readonly service: Service; readonly port: ServicePort }[];
}

/** Pods with this hostPort on the node, and Services with this nodePort on every node. */
export function targetsOfNodePort(
  { snapshot }: ClusterIndex,
  nodeName: string,
  number: number,
  protocol: Protocol,
): NodePortTargets {
  const local = snapshot.pods.filter((pod) => pod.node === nodeName && !pod.hostNetwork && !isFinished(pod));
  return {
    pods: local.flatMap((pod) =>
      pod.ports.filter((port) => port.hostPort === number && port.protocol === protocol).map((port) => ({ pod, port })),
    ),
    services: snapshot.services.flatMap((service) =>
      service.ports
        .filter((port) => port.nodePort === number && port.protocol === protocol)
        .map((port) => ({ service, port })),
    ),
  };
}
