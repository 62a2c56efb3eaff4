import type { Labels } from '../../model/labels.ts';
import { keyOfNamed } from './keys.ts';
import type { Pod } from '../../model/pod.ts';
import { labelValue } from '../../model/match-labels.ts';
import type { Service } from '../../model/service.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/**
 * EndpointSlices say whom Services lead to before the change. Those of a Service that is new, that asks for other pods, or
 * whose pods have changed, are no longer what the control plane will make of it: its selector is.
 */
export function followSelectors(before: Snapshot, after: Snapshot): Snapshot {
  const old = new Map(before.services.map((service) => [keyOfNamed(service), service]));
  const changedPods = Map.groupBy(findChangedPods(before, after), ({ namespace }) => namespace);
  const written = new Set(slicesOnlyIn(after, before).map(({ namespace, service }) => `${namespace}/${service}`));
  if (changedPods.size === 0 && before.services === after.services) return after;
  const services = after.services.map((service): Service => {
    const { selector, namespace } = service;
    if (selector === undefined || service.endpoints === 'by-selector' || written.has(keyOfNamed(service)))
      return service;
    const isOther = !leadsAlike(old.get(keyOfNamed(service)), service);
    const isMoved = changedPods.get(namespace)?.some(({ labels }) => hasLabels(labels, selector)) ?? false;
    return isOther || isMoved ? { ...service, endpoints: 'by-selector' } : service;
  });
  return { ...after, services };
}

/** As they were, and as they are; templates of workloads too. */
function findChangedPods(before: Snapshot, after: Snapshot): readonly Pod[] {
  return [
    ...onlyInEither(before.pods, after.pods),
    ...onlyInEither(before.workloads, after.workloads).map(({ template }) => template),
  ];
}

function onlyInEither<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  // Most changes leave everybody in his place.
  if (before.length === after.length) {
    const others = [...before.keys()].filter((at) => before[at] !== after[at]);
    return [before, after].flatMap((list) => others.flatMap((at) => list[at] ?? []));
  }
  const [was, is] = [new Set(before), new Set(after)];
  return [...before.filter((each) => !is.has(each)), ...after.filter((each) => !was.has(each))];
}

function slicesOnlyIn(after: Snapshot, before: Snapshot): Snapshot['endpointSlices'] {
  if (after.endpointSlices === before.endpointSlices) return [];
  const was = new Set(before.endpointSlices);
  return after.endpointSlices.filter((slice) => !was.has(slice));
}

function leadsAlike(was: Service | undefined, is: Service): boolean {
  if (was === is) return true;
  const facts = ({ selector, ports, publishNotReadyAddresses }: Service): string =>
    JSON.stringify([Object.entries(selector ?? {}).toSorted(), ports, publishNotReadyAddresses]);
  return was !== undefined && facts(was) === facts(is);
}

function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labelValue(labels, key) === value);
}
