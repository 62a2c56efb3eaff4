import type { AskedPort, End, Question } from '../ends.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import { type Controller, servicePortOf } from './find-controller.ts';
import type { EntryPort } from './entrance.ts';
import type { HeldWay } from './match-way.ts';
import type { Pod } from '../../model/pod.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import { podsOf } from '../sources.ts';

type Pods = Extract<Controller, { readonly kind: 'pods' }>;
type Elsewhere = Exclude<Controller, Pods>;

/** How a request gets to the controller's pods by one port. */
export interface EntryQuestion {
  readonly question: Question;
  /** By which port callers know it; absent: nobody says. */
  readonly entry?: EntryPort;
  /** Through which Service; absent: through a node's port, or nobody knows. */
  readonly service?: Service;
  /** Which port callers use is not known: every port is asked about. */
  readonly isGuess: boolean;
}

/** The first leg, once a port; `ports` is undefined where no entrance says which. */
export function entryQuestions(
  index: ClusterIndex,
  source: End,
  controller: Pods,
  ports: readonly EntryPort[] | undefined,
): readonly EntryQuestion[] {
  const asked = ports === undefined ? openPorts(controller) : uniquePorts(ports);
  if (asked.length > 0) return asked.map((port) => entryAt(index, source, controller, port));
  return [everyPort(source, controller)];
}

/** Of a controller that nobody says the ports of: those that its Services and nodes have open. */
function openPorts({ services, pods }: Pods): readonly EntryPort[] {
  const ofServices = services.flatMap(({ ports }) => ports.map(({ port, protocol }) => ({ port, protocol })));
  if (ofServices.length > 0) return uniquePorts(ofServices);
  const ofNodes = pods.flatMap((pod) =>
    pod.ports.flatMap(({ port, hostPort, protocol }) => {
      const open = hostPort ?? (pod.hostNetwork ? port : undefined);
      return open === undefined ? [] : [{ port: open, protocol }];
    }),
  );
  return uniquePorts(ofNodes);
}

function entryAt(index: ClusterIndex, source: End, controller: Pods, entry: EntryPort): EntryQuestion {
  const { protocol } = entry;
  for (const service of controller.services) {
    const port = servicePortOf(index, service, entry);
    if (port === undefined) continue;
    const asked: AskedPort = { kind: 'number', port: port.port, protocol };
    return {
      question: { source, destination: { kind: 'service', service }, port: asked },
      entry,
      service,
      isGuess: false,
    };
  }
  const number = portOnPods(controller.pods, entry);
  if (number === undefined) return everyPort(source, controller);
  return {
    question: { source, destination: endOf(controller), port: { kind: 'number', port: number, protocol } },
    entry,
    isGuess: false,
  };
}

/** Where a node's port leads to, or the pods' own port of that number. */
function portOnPods(pods: readonly Pod[], { port, protocol }: EntryPort): number | undefined {
  if (pods.every(({ hostNetwork }) => hostNetwork)) return port;
  const declared = pods.flatMap((pod) => pod.ports.filter((each) => each.protocol === protocol));
  return (declared.find(({ hostPort }) => hostPort === port) ?? declared.find((each) => each.port === port))?.port;
}

function everyPort(source: End, controller: Pods): EntryQuestion {
  return {
    question: { source, destination: endOf(controller), port: { kind: 'every', protocol: 'TCP' } },
    isGuess: true,
  };
}

function endOf({ ref, pods }: Pods): End {
  return { kind: 'pods', ref, pods };
}

/** The second leg: from the controller's pods to where the request is to end. */
export function backendQuestion(
  controller: Pods,
  destination: End,
  asked: AskedPort,
  ways: readonly HeldWay[],
): Question {
  return { source: endOf(controller), destination, port: portAsked(destination, asked, ways) };
}

/** Without a port in the question it is the one that the entrance leads to, where that is one. */
function portAsked(destination: End, asked: AskedPort, ways: readonly HeldWay[]): AskedPort {
  if (asked.kind !== 'every') return asked;
  const led = ways.flatMap((way) => (way.leads === 'there' ? way.to : []));
  const ports = led.map((port) => askedOf(port, destination.kind === 'service'));
  const [first, ...others] = [...new Map(ports.map((port) => [JSON.stringify(port), port])).values()];
  return first !== undefined && others.length === 0 ? first : asked;
}

function askedOf({ port, targetPort, protocol }: ServicePort, isService: boolean): AskedPort {
  if (isService) return { kind: 'number', port, protocol };
  return typeof targetPort === 'number'
    ? { kind: 'number', port: targetPort, protocol }
    : { kind: 'name', name: targetPort, protocol };
}

/**
 * The second leg where it comes from outside the cluster, or from the network plugin: its address is not known, and it
 * is led to pods, or to a node's port where a load balancer knows nodes only.
 */
export function outsideQuestion(
  index: ClusterIndex,
  controller: Elsewhere,
  destination: End,
  asked: AskedPort,
  ways: readonly HeldWay[],
  targetType: 'ip' | 'instance' | undefined,
): Question {
  const source: End = { kind: 'dns-name', name: outsideNameOf(controller), addresses: undefined };
  const [way] = ways.flatMap((each) => (each.leads === 'there' ? [each] : []));
  const [port] = way?.to ?? [];
  if (way !== undefined && port !== undefined && isByNodePort(way.service, targetType)) {
    const through: AskedPort = { kind: 'number', port: port.port, protocol: port.protocol };
    return { source, destination: { kind: 'service', service: way.service }, port: through };
  }
  if (destination.kind !== 'service' || port === undefined) {
    return { source, destination, port: portAsked(destination, asked, ways) };
  }
  const { namespace, name } = destination.service;
  const pods = podsOf(index, destination);
  return {
    source,
    destination: { kind: 'pods', ref: { kind: 'Service', namespace, name }, pods },
    port: askedOf(port, false),
  };
}

/** What the source of the second leg is called; it is nothing that could be typed. */
export function outsideNameOf({ kind, title }: Elsewhere): string {
  return kind === 'load-balancer' ? kind : title;
}

function isByNodePort({ type }: Service, targetType: 'ip' | 'instance' | undefined): boolean {
  return targetType === undefined ? type === 'NodePort' || type === 'LoadBalancer' : targetType === 'instance';
}

function uniquePorts(ports: readonly EntryPort[]): readonly EntryPort[] {
  return [...new Map(ports.map((each) => [`${each.protocol} ${each.port}`, each])).values()];
}
