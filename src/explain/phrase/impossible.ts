import type { AskedPort, Impossible } from '../../engine/ends.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import type { Service } from '../../model/service.ts';
import type { Trace } from '../../engine/trace.ts';
import type { Statement } from '../explanation.ts';
import { count, list } from './rules.ts';
import { nameEnd, namePod } from '../names.ts';

/** Why there is no connection to judge, in the user's terms. */
export function phraseImpossible(reason: Impossible): Statement {
  switch (reason.why) {
    case 'no-endpoints':
      return say(
        'NO_ENDPOINTS',
        `Service ${named(reason.service)} has no endpoints: no pod with an address is behind it. Connections are refused, and no policy is the cause`,
      );
    case 'none-ready':
      return say(
        'NO_READY_ENDPOINTS',
        `Service ${named(reason.service)} has no ready endpoint: ${count(reason.notReady, 'pod')} not ready. Connections are refused, and no policy is the cause`,
      );
    case 'none-local':
      return say(
        'NO_LOCAL_ENDPOINT',
        `Service ${named(reason.service)} keeps traffic on the caller's node (internalTrafficPolicy: Local) and has no endpoint there. No policy is the cause`,
      );
    case 'none-on-node':
      return say(
        'NO_LOCAL_ENDPOINT',
        `Service ${named(reason.service)} keeps traffic on the node that it comes to (externalTrafficPolicy: Local) and has no endpoint on ${reason.node.name}. No policy is the cause`,
      );
    case 'no-service-port':
      return say('NO_SERVICE_PORT', phraseNoPort(reason.service, reason.asked));
    case 'no-target-port':
      return say(
        'NO_TARGET_PORT',
        `Service ${named(reason.service)} sends port ${reason.port.port} to the container port "${reason.port.targetPort}", which ${list(reason.pods.map(namePod), 'and')} ${reason.pods.length === 1 ? 'does' : 'do'} not have`,
      );
    case 'no-named-port':
      return say(
        'NO_NAMED_PORT',
        `${namePod(reason.pod)} has no container port named "${reason.name}"; it has ${portNames(reason.pod.ports)}`,
      );
    case 'name-needs-pod':
      return say(
        'PORT_NAME_NEEDS_POD',
        `${reason.destination} has no port names: give a number instead of "${reason.name}"`,
      );
    case 'finished':
      return say(
        'POD_FINISHED',
        `${list(reason.pods.map(namePod), 'and')} ${reason.pods.length === 1 ? 'has finished and owns no address' : 'have finished and own no addresses'} any more`,
      );
    case 'no-source-address':
      return say(
        'NO_SOURCE_ADDRESS',
        `${nameEnd(reason.source)} has no address that is known: nothing can come from there`,
      );
    case 'cluster-network-address':
      return say('CLUSTER_NETWORK_ADDRESS', phraseClusterNetworkAddress(reason));
    case 'families':
      return say(
        'NO_COMMON_FAMILY',
        `the source speaks ${families(reason.source)} and the destination ${families(reason.destination)}: they have no address family in common`,
      );
  }
}

function phraseClusterNetworkAddress({
  address,
  pod,
}: Extract<Impossible, { readonly why: 'cluster-network-address' }>): string {
  const own = list(
    pod.addresses.map(({ text }) => text),
    'and',
  );
  const opened =
    pod.clusterNetwork?.hasOpenPorts === true ? ' and whom its annotation k8s.ovn.org/open-default-ports lets in' : '';
  return `${address.text} is of ${namePod(pod)} on the network of the cluster, where only its kubelet${opened} reaches it; in its own network it has ${own || 'no address yet'}`;
}

function say(code: string, text: string): Statement {
  return { code, text };
}

function named({ namespace, name }: Service): string {
  return `${namespace}/${name}`;
}

export function phraseAsked(asked: AskedPort): string {
  if (asked.kind === 'every') return asked.protocol ?? '';
  const port = asked.kind === 'number' ? String(asked.port) : `"${asked.name}"`;
  return asked.protocol === undefined ? port : `${port}/${asked.protocol}`;
}

/** A headless Service translates nothing: its pods have ports that it does not name (semantics C.4). */
function phraseNoPort(service: Service, asked: AskedPort): string {
  const isOpen = service.headless && service.ports.length === 0 && asked.kind === 'every';
  if (isOpen) return `Service ${named(service)} is headless and names no port: say which port of its pods is meant`;
  const port = `port ${phraseAsked(asked)}`.trimEnd();
  return `Service ${named(service)} has no ${port}; it has ${servicePorts(service)}`;
}

function servicePorts({ ports }: Service): string {
  if (ports.length === 0) return 'none';
  return list(
    ports.map(({ port, protocol, name }) => `${port}/${protocol}${name === undefined ? '' : ` (${name})`}`),
    'and',
  );
}

function portNames(ports: Extract<Impossible, { why: 'no-named-port' }>['pod']['ports']): string {
  const names = ports.flatMap(({ name, port, protocol }) =>
    name === undefined ? [] : [`${name}=${port}/${protocol}`],
  );
  return names.length === 0 ? 'no named port' : list(names, 'and');
}

function families(list: readonly number[]): string {
  return list.length === 0 ? 'none' : list.map((family) => `IPv${family}`).join(' and ');
}

/** Which two packets policy may see, and that they are answered differently; or that none may arrive. */
export function phraseConflict(conflict: NonNullable<FlowOutcome['conflict']>, trace: Trace): Statement {
  if (conflict.why === 'source-ranges') return phraseSourceRanges(conflict.service);
  const words = { ALLOW: 'allowed', DENY: 'denied', UNKNOWN: 'unknown' } as const;
  const other = words[conflict.other.verdict];
  if (conflict.why === 'dnat-order') {
    return say(
      'DNAT_ORDER',
      `${words[trace.verdict]} if policy sees the endpoint's address, ${other} if it sees the Service's: the API leaves the order open`,
    );
  }
  return say(
    'SNAT_SOURCE_LOST',
    `${words[trace.verdict]} if the pod sees the caller's address, ${other} if it sees a node's: externalTrafficPolicy is Cluster, so most set-ups show a node`,
  );
}

function phraseSourceRanges({ sourceRanges = [], ...service }: Service): Statement {
  return say(
    'LB_SOURCE_RANGES',
    `allowed by policies, and the caller is not in the loadBalancerSourceRanges of Service ${named(service)} (${list(sourceRanges, 'and')}): a load balancer that heeds them refuses it`,
  );
}
