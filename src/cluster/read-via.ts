import type { Collector } from './collector.ts';
import type { EntranceAddress, EntranceClass, Entrances, Gateway, Ingress } from '../model/entrances.ts';
import type { Gap } from '../model/gap.ts';
import type { Labels } from '../model/labels.ts';
import type { Service } from '../model/service.ts';
import type { Target, TargetEndpoint } from '../model/target.ts';
import type { Via } from '../model/via.ts';
import {
  controllerNamed,
  controllerOfClass,
  GATEWAY_NAME_LABEL,
  OWNING_GATEWAY_LABELS,
} from '../model/entrance-controllers.ts';
import { type FlowEnds, readFlow, readPods, readSelectedPods } from './read-flow.ts';
import { projectPod, projectService } from './project.ts';
import { readGateways, readIngresses } from './read-entrances.ts';
import { RESOURCES } from './resources.ts';
import { servicesAtAddress } from '../model/entrance-services.ts';

/**
 * Reads what a question about a request that is passed on depends on, beside both ends: the Ingress or Gateway, its class
 * and routes, the Services that it leads to and those by which it is found, and the pods of its controller.
 */
export async function readVia(collector: Collector, via: Via, ends: FlowEnds): Promise<void> {
  await Promise.all([
    readFlow(collector, ends),
    // Whether a caller's address is replaced on the way depends on the nodes'.
    collector.nodes(),
    via.kind === 'controller' ? readNamed(collector, via.target, ends.namespace) : readEntrance(collector, via, ends),
  ]);
}

/** The controller was named: its pods, and the Services of its namespace, by which callers may reach it. */
async function readNamed(collector: Collector, target: Target, namespace: string | undefined): Promise<void> {
  const at = namespaceOf(target.endpoint) ?? namespace;
  await Promise.all([readPods(collector, target, namespace), readServices(collector, at)]);
}

/** The Services of a namespace, or of all (`undefined`), with the endpoints of those that no selector or no pod tells. */
async function readServices(collector: Collector, namespace: string | undefined): Promise<void> {
  const services = await collector.services(namespace === undefined ? {} : { namespace });
  const wanted = services.filter(({ type, selector, externalAddresses }) => {
    const isOpen = type === 'LoadBalancer' || type === 'NodePort' || externalAddresses.length > 0;
    return isOpen || (selector === undefined && type !== 'ExternalName');
  });
  await Promise.all(wanted.map((service) => collector.slices(service.namespace, service.name)));
}

type ViaEntrance = Extract<Via, { readonly kind: 'ingress' | 'gateway' }>;

async function readEntrance(collector: Collector, via: ViaEntrance, ends: FlowEnds): Promise<void> {
  const at = via.namespace ?? ends.namespace;
  const destination = namespaceOf(ends.destination.endpoint) ?? ends.namespace;
  const read = (where: string | undefined): Promise<Entrances> =>
    via.kind === 'ingress'
      ? readIngresses(collector, where)
      : readGateways(collector, where, unique([at, destination].flatMap((name) => name ?? [])));
  const here = await read(at);
  const found = findNamed(here, via);
  const [entrance] = found;
  if (entrance === undefined) {
    // It may be in another namespace, or misspelt: that is told from all of them.
    const all = at === undefined || here.gaps.length > 0 ? here : await read(undefined);
    collector.keepEntrances(all.gaps.length > 0 ? here : all);
    return;
  }
  const led = namespacesLedTo(here, entrance).filter(
    (each) => isNamespaceOpen(ends.destination) || each === destination,
  );
  const [gaps] = await Promise.all([
    readController(collector, entrance, here),
    ...(destination === undefined
      ? [readServices(collector, undefined)]
      : led.map((each) => readServices(collector, each))),
  ]);
  collector.keepEntrances({ ...here, gaps: [...here.gaps, ...gaps] });
}

/** An address may be in any namespace. */
function isNamespaceOpen({ endpoint }: Target): boolean {
  return endpoint.kind === 'address' || endpoint.kind === 'dotted';
}

/** The namespaces of the Services that it leads to. */
function namespacesLedTo({ routes }: Entrances, entrance: Ingress | Gateway): readonly string[] {
  const { namespace, name } = entrance;
  const isParent = (each: Pick<Gateway, 'namespace' | 'name'>): boolean =>
    each.namespace === namespace && each.name === name;
  const backends =
    'listeners' in entrance
      ? routes.filter(({ parents }) => parents.some(isParent)).flatMap((route) => route.backends)
      : entrance.backends;
  return unique(backends.map((backend) => backend.namespace));
}

function findNamed({ ingresses, gateways }: Entrances, via: ViaEntrance): readonly (Ingress | Gateway)[] {
  const all: readonly (Ingress | Gateway)[] = via.kind === 'ingress' ? ingresses : gateways;
  return all.filter(({ name }) => name === via.name);
}

/**
 * The Services that have an entrance's addresses, or its labels, with all behind them; where there is none, the pods that
 * are labelled as its controller's usually are. What is refused is not a gap of the flow: who may not see all Services may
 * still see the one that matters.
 */
async function readController(
  collector: Collector,
  entrance: Ingress | Gateway,
  entrances: Entrances,
): Promise<readonly Gap[]> {
  const labels = ownLabels(entrance);
  const everywhere = await collector.api.list(RESOURCES.services, {}, projectService);
  const services = everywhere.known ? everywhere.value : await collector.services({ namespace: entrance.namespace });
  const mine = services.filter((service) => isFoundBy(service, entrance.addresses, labels));
  await Promise.all([
    ...mine.map(({ namespace, name }) => readPods(collector, serviceTarget(namespace, name), namespace)),
    ...labels.slice(0, 1).map((each) => readSelectedPods(collector, selectionOf(each), entrance.namespace)),
  ]);
  const gaps = everywhere.known ? [] : [everywhere.gap];
  return mine.length > 0 ? gaps : [...gaps, ...(await readKnownPods(collector, entrance, entrances))];
}

function isFoundBy(service: Service, addresses: readonly EntranceAddress[], labels: readonly Labels[]): boolean {
  return (
    addresses.some((address) => servicesAtAddress([service], address).length > 0) ||
    labels.some((each) => Object.entries(each).every(([key, value]) => service.labels?.[key] === value))
  );
}

/** Those of its own namespace first. */
function ownLabels(entrance: Ingress | Gateway): readonly Labels[] {
  if (!('listeners' in entrance)) return [];
  const { namespace, name } = entrance;
  return [
    { [GATEWAY_NAME_LABEL]: name },
    { [OWNING_GATEWAY_LABELS.name]: name, [OWNING_GATEWAY_LABELS.namespace]: namespace },
  ];
}

/** Pods with the labels of a controller that is known, wherever they are, with the Services and policies there. */
async function readKnownPods(
  collector: Collector,
  entrance: Ingress | Gateway,
  { ingressClasses, gatewayClasses }: Entrances,
): Promise<readonly Gap[]> {
  const controller = servedBy(entrance, 'listeners' in entrance ? gatewayClasses : ingressClasses);
  if (controller?.place.kind !== 'pods') return [];
  const answers = await Promise.all(
    controller.place.labels.map(async (labels) => {
      const pods = await collector.api.list(RESOURCES.pods, { labelSelector: phraseLabels(labels) }, projectPod);
      if (!pods.known) return [pods.gap];
      const namespaces = unique(pods.value.map(({ namespace }) => namespace));
      await Promise.all(
        namespaces.flatMap((namespace) => [
          readSelectedPods(collector, selectionOf(labels), namespace),
          readServices(collector, namespace),
        ]),
      );
      return [];
    }),
  );
  return answers.flat();
}

function servedBy({ className: named }: Ingress | Gateway, classes: readonly EntranceClass[]) {
  const className = named ?? classes.find(({ isDefault }) => isDefault)?.name;
  if (className === undefined) return undefined;
  const found = classes.find(({ name }) => name === className);
  return found === undefined ? controllerOfClass(className) : controllerNamed(found.controller);
}

function namespaceOf(endpoint: TargetEndpoint): string | undefined {
  return 'namespace' in endpoint ? endpoint.namespace : undefined;
}

function serviceTarget(namespace: string, name: string): Target {
  return { text: `${namespace}/svc/${name}`, endpoint: { kind: 'service', namespace, name } };
}

function selectionOf(labels: Labels) {
  return { labels: [], fields: [], labelText: phraseLabels(labels) } as const;
}

function phraseLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
