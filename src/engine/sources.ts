import { type ClusterIndex, isFinished } from './cluster-index.ts';
import { findGap, isCovered } from '../model/coverage.ts';
import type { End, Place, Question } from './ends.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import type { Gap } from '../model/gap.ts';
import type { Pod } from '../model/pod.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import { destinationsOf } from './destinations.ts';
import {
  placeOfAddress,
  placesOfName,
  placesOfNode,
  placesOfOwnNode,
  placesOfPod,
  placesOfRange,
  podOnClusterNetwork,
} from './places.ts';
import { podsAndTemplates } from './workloads.ts';
import { selectedPods } from './services.ts';

interface SourceContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

/** Every concrete place a connection may come from. */
export function sourcesOf(context: SourceContext, question: Question): readonly Place[] {
  const { index } = context;
  const { source } = question;
  switch (source.kind) {
    case 'pods':
      return source.pods.flatMap((pod) => placesOfPod(index, pod));
    case 'service':
      return selectedPods(index, source.service).flatMap((pod) => placesOfPod(index, pod));
    case 'node':
      return placesOfNode(source.node);
    case 'own-node':
      return onePodANode(podsAsked(context, question)).flatMap((pod) => placesOfOwnNode(index, pod));
    case 'api-server':
      return source.addresses.map((address) => placeOfAddress(index, address));
    case 'address':
      return podOnClusterNetwork(index, source.address) === undefined ? [placeOfAddress(index, source.address)] : [];
    case 'range':
      return placesOfRange(context, source.addresses, podsAsked(context, question), 'ingress');
    case 'dns-name':
      return placesOfName(index, source.name, source.addresses);
  }
}

/** The pods that a question leads to, whatever names them. */
function podsAsked(context: SourceContext, { destination, port }: Question): readonly Pod[] {
  const { found } = destinationsOf({ ...context, sourcePods: [], sourceNode: undefined }, destination, port);
  const pods = found.flatMap(({ place }) => (place.endpoint.kind === 'pod' ? [place.endpoint.pod] : []));
  return [...new Set(pods)];
}

function onePodANode(pods: readonly Pod[]): readonly Pod[] {
  return [...new Map(pods.map((pod) => [pod.node, pod])).values()];
}

/** The pods whose policies are asked at this end. */
export function podsOf(index: ClusterIndex, end: End): readonly Pod[] {
  if (end.kind === 'pods') return end.pods;
  if (end.kind === 'service') return backingPods(index, end);
  if (end.kind !== 'address') return [];
  const { endpoint } = placeOfAddress(index, end.address);
  return endpoint.kind === 'pod' ? [endpoint.pod] : [];
}

/** Reads that failed and may hide pods behind an end. */
export function gapsOfPods({ snapshot }: ClusterIndex, end: End): readonly Gap[] {
  if (end.kind !== 'service' && end.kind !== 'address') return [];
  const at = end.kind === 'service' ? { namespace: end.service.namespace } : {};
  const gap = findGap(snapshot, 'pods', at);
  if (gap === undefined) return [];
  // Where the list of all namespaces failed, that of this one may have been read.
  const isReadHere = gap.namespace === undefined && snapshot.coverage !== 'everything';
  return isReadHere && isCovered(snapshot, 'pods', at) ? [] : [gap];
}

/** A Service's pods by its selector, and by its slices for those that have none. */
function backingPods(index: ClusterIndex, { service }: Extract<End, { kind: 'service' }>): readonly Pod[] {
  const selected = selectedPods(index, service);
  if (selected.length > 0) return selected.filter((pod) => !isFinished(pod));
  const slices = index.slices.get(`${service.namespace}/${service.name}`) ?? [];
  const named = slices.flatMap((slice) => slice.endpoints.flatMap(({ pod }) => pod ?? []));
  const wanted = new Set(named.map(({ namespace, name }) => `${namespace}/${name}`));
  return podsAndTemplates(index, service.namespace).filter((pod) => wanted.has(`${pod.namespace}/${pod.name}`));
}
