import type { Labels } from '../../model/labels.ts';
import { keyOfNamed } from './keys.ts';
import type { Pod } from '../../model/pod.ts';
import { onlyInEither } from '../../model/only-in-either.ts';
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
  const slices = onlyInEither(before.endpointSlices, after.endpointSlices);
  const written = new Set(slices.after.map(({ namespace, service }) => `${namespace}/${service}`));
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
  const pods = onlyInEither(before.pods, after.pods);
  const workloads = onlyInEither(before.workloads, after.workloads);
  const templates = [...workloads.before, ...workloads.after].map(({ template }) => template);
  return [...pods.before, ...pods.after, ...templates];
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
