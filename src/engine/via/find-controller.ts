import type { ClusterIndex } from '../cluster-index.ts';
import type { Entrance, EntryPort } from './entrance.ts';
import type { EntranceAddress } from '../../model/entrances.ts';
import type { Gap } from '../../model/gap.ts';
import type { Labels } from '../../model/labels.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import type { Service } from '../../model/service.ts';
import { GATEWAY_NAME_LABEL, OWNING_GATEWAY_LABELS } from '../../model/entrance-controllers.ts';
import { isFinished } from '../cluster-index.ts';
import { findGap } from '../../model/coverage.ts';
import { podsOf } from '../sources.ts';
import { targetPort } from '../services.ts';
import { servicesAtAddress } from '../../model/entrance-services.ts';

/** One thing that was looked at to find who passes requests on, and what it said. */
export type Evidence =
  | { readonly kind: 'class'; readonly entrance: Entrance }
  | { readonly kind: 'address-of-service'; readonly address: EntranceAddress; readonly service: Service }
  | { readonly kind: 'address-of-node'; readonly address: EntranceAddress; readonly node: string }
  | { readonly kind: 'address-of-nobody'; readonly address: EntranceAddress }
  | { readonly kind: 'no-address'; readonly entrance: Entrance }
  /** Absent namespace: everywhere. */
  | { readonly kind: 'pods-labelled'; readonly labels: Labels; readonly namespace?: string; readonly amount: number }
  | { readonly kind: 'service-labelled'; readonly labels: Labels; readonly service: Service }
  | { readonly kind: 'pods-behind'; readonly service: Service; readonly amount: number }
  | { readonly kind: 'named'; readonly ref: ObjectRef; readonly amount: number }
  | { readonly kind: 'gap'; readonly gap: Gap };

export type Controller =
  | {
      readonly kind: 'pods';
      readonly ref: ObjectRef;
      readonly pods: readonly Pod[];
      /** By which callers reach it; empty: no Service that is known does. */
      readonly services: readonly Service[];
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: 'network-plugin' | 'load-balancer';
      readonly title: string;
      readonly evidence: readonly Evidence[];
    };

export type FoundController =
  | { readonly kind: 'found'; readonly controller: Controller }
  | { readonly kind: 'several'; readonly refs: readonly ObjectRef[]; readonly evidence: readonly Evidence[] }
  | { readonly kind: 'unknown'; readonly evidence: readonly Evidence[] };

/** Who passes on what comes through an entrance: by the labels it gives to what it makes, its addresses, its class. */
export function findController(index: ClusterIndex, entrance: Entrance): FoundController {
  const hiding = ['pods', 'services'].flatMap((resource) => findGap(index.snapshot, resource, {}) ?? []);
  const byClass: readonly Evidence[] = [{ kind: 'class', entrance }, ...[...entrance.gaps, ...hiding].map(gapEvidence)];
  const { controller } = entrance;
  if (controller !== undefined && controller.place.kind !== 'pods') {
    const { title, place } = controller;
    return { kind: 'found', controller: { kind: place.kind, title, evidence: byClass } };
  }
  const steps = [byOwnLabels, byAddress, byKnownLabels];
  const evidence = [...byClass];
  for (const step of steps) {
    const { pods, services, seen } = step(index, entrance);
    evidence.push(...seen);
    if (pods.length === 0) continue;
    const owners = ownersOf(pods);
    const [first, ...others] = owners;
    // Pods behind one Service serve together, whoever made them; pods that are only labelled alike need not.
    const ref = others.length === 0 ? first : refOfService(services);
    if (ref === undefined) return { kind: 'several', refs: owners, evidence };
    return { kind: 'found', controller: { kind: 'pods', ref, pods, services, evidence: evidence.filter(isHit) } };
  }
  return { kind: 'unknown', evidence };
}

/** Where somebody was found, labels that nobody has are no news. */
function isHit(evidence: Evidence): boolean {
  return evidence.kind !== 'pods-labelled' || evidence.amount > 0;
}

/** The same for pods that were named. */
export function namedController(index: ClusterIndex, ref: ObjectRef, pods: readonly Pod[]): Controller {
  const alive = pods.filter((pod) => !isFinished(pod));
  const services = servicesOf(index, alive).filter((service) =>
    // Who names a Service calls by it; pods are called by whatever is open to the outside.
    ref.kind === 'Service'
      ? service.namespace === ref.namespace && service.name === ref.name
      : isOpenToOutside(service),
  );
  return {
    kind: 'pods',
    ref,
    pods: alive.length > 0 ? alive : pods,
    services,
    evidence: [{ kind: 'named', ref, amount: alive.length }],
  };
}

/** The Services that lead to any of some pods. */
export function servicesOf(index: ClusterIndex, pods: readonly Pod[]): readonly Service[] {
  const wanted = new Set(pods);
  return index.snapshot.services.filter((service) => podsBehind(index, service).some((pod) => wanted.has(pod)));
}

export function isOpenToOutside({ type, externalAddresses }: Service): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || externalAddresses.length > 0;
}

interface Step {
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly seen: readonly Evidence[];
}

/** What a controller of the Gateway API has made for this very Gateway. */
function byOwnLabels({ snapshot, ...index }: ClusterIndex, { ref }: Entrance): Step {
  if (ref.kind !== 'Gateway' || ref.namespace === undefined) return NOTHING;
  const own = { labels: { [GATEWAY_NAME_LABEL]: ref.name }, namespace: ref.namespace };
  const owning = {
    labels: { [OWNING_GATEWAY_LABELS.name]: ref.name, [OWNING_GATEWAY_LABELS.namespace]: ref.namespace },
  };
  const steps = [own, owning].map((at): Step => {
    const pods = podsLabelled(snapshot.pods, at.labels).filter(
      ({ namespace }) => !('namespace' in at) || namespace === at.namespace,
    );
    const services = snapshot.services.filter(
      ({ namespace, labels }) => (!('namespace' in at) || namespace === at.namespace) && hasLabels(labels, at.labels),
    );
    const behind = services.flatMap((service) => podsBehind({ snapshot, ...index }, service));
    return {
      pods: [...new Set([...pods, ...behind])],
      services,
      seen: [
        { kind: 'pods-labelled', ...at, amount: pods.length },
        ...services.map((service): Evidence => ({ kind: 'service-labelled', labels: at.labels, service })),
      ],
    };
  });
  return merge(steps);
}

/** The Services that have the addresses at which the entrance is found. */
function byAddress(index: ClusterIndex, entrance: Entrance): Step {
  const { addresses } = entrance;
  if (addresses.length === 0) return { ...NOTHING, seen: [{ kind: 'no-address', entrance }] };
  return merge(
    addresses.map((address): Step => {
      const owners = servicesAtAddress(index.snapshot.services, address);
      const fitting = owners.filter((service) => hasAnyPort(index, service, portsOf(entrance)));
      const services = fitting.length > 0 ? fitting : owners;
      if (services.length > 0) {
        const behind = services.map((service) => ({ service, pods: podsBehind(index, service) }));
        return {
          services,
          pods: [...new Set(behind.flatMap(({ pods }) => pods))],
          seen: behind.flatMap(({ service, pods }): readonly Evidence[] => [
            { kind: 'address-of-service', address, service },
            { kind: 'pods-behind', service, amount: pods.length },
          ]),
        };
      }
      const node = address.kind === 'ip' ? index.nodesByAddress.get(address.address.text) : undefined;
      return {
        ...NOTHING,
        seen: [
          node === undefined
            ? { kind: 'address-of-nobody', address }
            : { kind: 'address-of-node', address, node: node.name },
        ],
      };
    }),
  );
}

/** Pods that look like those of the controller of the class. */
function byKnownLabels(index: ClusterIndex, { controller }: Entrance): Step {
  if (controller?.place.kind !== 'pods') return NOTHING;
  return merge(
    controller.place.labels.map((labels): Step => {
      const pods = podsLabelled(index.snapshot.pods, labels);
      const services = servicesOf(index, pods).filter(isOpenToOutside);
      return { pods, services, seen: [{ kind: 'pods-labelled', labels, amount: pods.length }] };
    }),
  );
}

const NOTHING: Step = { pods: [], services: [], seen: [] };

function merge(steps: readonly Step[]): Step {
  return {
    pods: [...new Set(steps.flatMap(({ pods }) => pods))],
    services: [...new Set(steps.flatMap(({ services }) => services))],
    seen: steps.flatMap(({ seen }) => seen),
  };
}

function gapEvidence(gap: Gap): Evidence {
  return { kind: 'gap', gap };
}

function podsBehind(index: ClusterIndex, service: Service): readonly Pod[] {
  return podsOf(index, { kind: 'service', service });
}

function podsLabelled(pods: readonly Pod[], labels: Labels): readonly Pod[] {
  return pods.filter((pod) => !isFinished(pod) && hasLabels(pod.labels, labels));
}

function hasLabels(labels: Labels | undefined, wanted: Labels): boolean {
  return labels !== undefined && Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function portsOf({ ways }: Entrance): readonly EntryPort[] {
  return ways.flatMap(({ ports }) => ports);
}

function hasAnyPort(index: ClusterIndex, service: Service, ports: readonly EntryPort[]): boolean {
  return ports.some((port) => servicePortOf(index, service, port) !== undefined);
}

/** The Service's port by which callers reach a port of the entrance: the same, or one that leads to it. */
export function servicePortOf(
  index: ClusterIndex,
  service: Service,
  { port, protocol }: EntryPort,
): Service['ports'][number] | undefined {
  const fitting = service.ports.filter((each) => each.protocol === protocol);
  const isBehind = (each: Service['ports'][number]): boolean =>
    podsBehind(index, service).some((pod) => targetPort(pod, each) === port);
  return fitting.find((each) => each.port === port) ?? fitting.find(isBehind);
}

/** What made the pods, each once: a Deployment where the name of its ReplicaSet tells it. */
function ownersOf(pods: readonly Pod[]): readonly ObjectRef[] {
  const refs = pods.map(ownerOf);
  return [...new Map(refs.map((ref) => [`${ref.kind} ${ref.namespace}/${ref.name}`, ref])).values()];
}

function ownerOf({ namespace, name, owner, labels }: Pod): ObjectRef {
  if (owner === undefined) return { kind: 'Pod', namespace, name };
  const hash = labels['pod-template-hash'];
  const isOfDeployment = owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`);
  return isOfDeployment
    ? { kind: 'Deployment', namespace, name: owner.name.slice(0, -hash.length - 1) }
    : { kind: owner.kind, namespace, name: owner.name };
}

function refOfService([service]: readonly Service[]): ObjectRef | undefined {
  return service && { kind: 'Service', namespace: service.namespace, name: service.name };
}
