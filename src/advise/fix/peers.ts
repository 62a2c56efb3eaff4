import type { AddressSet } from '../../model/address-set.ts';
import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { Direction } from '../../model/verdict.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import { cidrOf } from '../../model/cidr.ts';
import { formatAddressSet } from '../../model/format-address-set.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { phraseSelector } from '../../explain/phrase/selectors.ts';
import type { Place } from '../../engine/ends.ts';
import type { Pod } from '../../model/pod.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { RawPeer } from '../../model/network-policy.ts';
import {
  ALL_ADDRESSES,
  addressSetOf,
  ofFamily,
  subtractAddresses,
  cidrTexts,
  toCidrs,
} from '../../model/address-set.ts';
import { labelsOf } from './scene.ts';
import { peerPlace } from './legs.ts';

/** Peers for one rule, and what they stand for in words. */
export interface PrecisePeers {
  readonly raw: readonly RawPeer[];
  readonly text: string;
}

/**
 * The other ends of these connections as peers of a rule in `home`, no wider than needed: pods by their labels, everybody
 * else by address. Undefined where an end has no address that is known.
 */
export function precisePeers(
  index: ClusterIndex,
  outcomes: readonly FlowOutcome[],
  direction: Direction,
  home: string,
): PrecisePeers | undefined {
  const places = outcomes.map((outcome) => peerPlace(outcome, direction));
  const pods = [...new Set(places.flatMap((place) => podOf(place) ?? []))];
  const others = places.filter((place) => podOf(place) === undefined);
  if (others.some(({ address }) => address === undefined)) return undefined;
  const byNamespace = [...Map.groupBy(pods, ({ namespace }) => namespace)];
  const podPeers = byNamespace.map(([namespace, group]) => podPeer(index, namespace, group, home));
  const blockPeers = others.length === 0 ? [] : [blocks(addressesOf(others))];
  const all = [...podPeers, ...blockPeers];
  return { raw: all.flatMap(({ raw }) => raw), text: all.map(({ text }) => text).join(' or ') };
}

/** The pod that selectors can find; one on its node's network is found by address alone. */
export function podOf({ endpoint }: Place): Pod | undefined {
  return endpoint.kind === 'pod' && !endpoint.pod.hostNetwork ? endpoint.pod : undefined;
}

function podPeer(index: ClusterIndex, namespace: string, pods: readonly Pod[], home: string): PrecisePeers {
  const labels = labelsOf(index, pods);
  const podSelector = Object.keys(labels).length === 0 ? {} : { matchLabels: labels };
  const selector = Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }) as const);
  const who = selector.length === 0 ? 'every pod' : `pods ${phraseSelector(selector)}`;
  const namespaceSelector = { matchLabels: { [NAMESPACE_NAME_LABEL]: namespace } };
  return {
    raw: [namespace === home ? { podSelector } : { namespaceSelector, podSelector }],
    text: `${who} of namespace ${namespace}`,
  };
}

export function addressesOf(places: readonly Place[]): AddressSet {
  return addressSetOf(
    places.flatMap(({ address, addresses }) => {
      if (addresses !== undefined) return toCidrs(addresses);
      return address === undefined ? [] : [cidrOf(address.family, address.value, address.family === 4 ? 32 : 128)];
    }),
  );
}

/** A set of addresses as blocks: as they are, or as everything but the rest, whichever is shorter. */
function blocks(set: AddressSet): PrecisePeers {
  const raw = ([4, 6] as const).flatMap((family): readonly RawPeer[] => {
    const own = toCidrs(ofFamily(set, family));
    if (own.length === 0) return [];
    const rest = cidrTexts(subtractAddresses(ofFamily(ALL_ADDRESSES, family), set));
    if (rest.length >= own.length) return own.map(({ text }) => ({ ipBlock: { cidr: text } }));
    const cidr = cidrOf(family, 0n, 0).text;
    return [{ ipBlock: rest.length === 0 ? { cidr } : { cidr, except: rest } }];
  });
  return { raw, text: formatAddressSet(set) };
}

export interface NeededPort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** The ports at which these connections arrive on the destination endpoint, each once: their own, or that of a mesh's tunnel. */
export function neededPorts(outcomes: readonly FlowOutcome[]): readonly NeededPort[] {
  const ports = outcomes.map(({ destination: { protocol, port }, trace: { egress, ingress } }) => {
    return { port: ingress.arrivesAt ?? egress.arrivesAt ?? port, protocol };
  });
  return [...new Map(ports.map((each) => [`${each.protocol} ${each.port}`, each])).values()];
}

/** ` on TCP 8080 and UDP 53`. */
export function phraseNeededPorts(ports: readonly NeededPort[]): string {
  return `on ${ports.map(({ protocol, port }) => `${protocol} ${port}`).join(' and ')}`;
}
