import type { AddressSet } from '../../model/address-set.ts';
import type { Comparison } from '../diff/compare.ts';
import type { DiffEnd } from '../diff/parties.ts';
import { type PairDifference, pairsOf } from '../diff/pair-blocks.ts';
import { type Difference, directionOf, type Transition } from '../diff/openness.ts';
import type { Family } from '../../model/address.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import type { Place } from '../../engine/ends.ts';
import type { Pod } from '../../model/pod.ts';
import { addressesOf } from './peers.ts';
import { hasPort, NO_PORTS } from '../../model/port-set.ts';
import { intersectAddresses, isEmpty, ofFamily, subtractAddresses, cidrTexts } from '../../model/address-set.ts';
import {
  eachProtocol,
  intersectAll,
  isNothing,
  NOTHING,
  type ProtocolPorts,
  subtractAll,
  uniteAll,
} from '../../engine/all-pairs/protocol-ports.ts';

/** How far a change reaches beyond the flow that was asked about. Numbers are pairs of ends. */
export interface Reach {
  /** Nothing passed on these ports between any of their pods. */
  readonly opened: number;
  /** Passed already between some of their pods. */
  readonly evened: number;
  /** Closed, where the destination is known to listen or nobody says on what it does. */
  readonly closed: number;
  /** Closed on ports that the destination's containers do not declare. */
  readonly closedIdle: number;
  /** Known before or after, and not on the other side. */
  readonly unknown: number;
  /** Not known before, and not after. */
  readonly stillUnknown: number;
}

/** The comparison without the connections that were asked about. */
export function withoutAsked({ blocks }: Comparison, asked: readonly FlowOutcome[]): readonly PairDifference[] {
  const known = askedIn(asked);
  return [...pairsOf(blocks)].flatMap((pair) => otherPart(pair, known));
}

export function measureReach(pairs: readonly PairDifference[]): Reach {
  const reach = { opened: 0, evened: 0, closed: 0, closedIdle: 0, unknown: 0, stillUnknown: 0 };
  for (const pair of pairs) for (const kind of kindsOf(pair)) reach[kind] += 1;
  return reach;
}

function kindsOf({ destination, differences }: PairDifference): ReadonlySet<keyof Reach> {
  const transitions = differences.flatMap((difference) => difference.transitions);
  return new Set(transitions.map((transition) => kindOf(transition, destination)));
}

function kindOf(transition: Transition, destination: DiffEnd): keyof Reach {
  switch (directionOf(transition)) {
    case 'unknown':
      return isStillUnknown(transition) ? 'stillUnknown' : 'unknown';
    case 'gained':
      return transition.before === 'some' ? 'evened' : 'opened';
    case 'lost':
      return isIdle(destination, transition.ports) ? 'closedIdle' : 'closed';
  }
}

export function isStillUnknown({ before, after }: Transition): boolean {
  return before === 'unknown' && after === 'unknown';
}

/** Every pod declares ports, and none of these. */
export function isIdle(end: DiffEnd, ports: ProtocolPorts): boolean {
  if (end.kind !== 'workload') return false;
  const pods = [...(end.party.before ?? []), ...(end.party.after ?? [])];
  return pods.every(
    (pod) => pod.ports.length > 0 && !pod.ports.some(({ protocol, port }) => hasPort(ports[protocol], port)),
  );
}

/** The connections that were asked about, by their ends. */
interface Asked {
  /** Ports on which the one end's connection to the other was asked about. */
  readonly ports: (source: string, destination: string, family: Family) => ProtocolPorts;
  /** Ends that are no pods, each once. */
  readonly places: readonly Place[];
}

const FAMILIES = [4, 6] as const;

function askedIn(outcomes: readonly FlowOutcome[]): Asked {
  const byEnds = new Map<string, ProtocolPorts>();
  for (const { source, destination, trace } of outcomes) {
    // An end without address speaks both.
    const families =
      source.family === undefined && destination.place.family === undefined ? FAMILIES : [trace.flow.family];
    for (const family of families) {
      const key = keyOfEnds(keyOfPlace(source), keyOfPlace(destination.place), family);
      const own = eachProtocol((protocol) => (protocol === destination.protocol ? destination.ports : NO_PORTS));
      byEnds.set(key, uniteAll(byEnds.get(key) ?? NOTHING, own));
    }
  }
  const places = outcomes.flatMap(({ source, destination }) => [source, destination.place]);
  const others = places.filter(({ endpoint }) => endpoint.kind !== 'pod');
  return {
    ports: (source, destination, family) => byEnds.get(keyOfEnds(source, destination, family)) ?? NOTHING,
    places: [...new Map(others.map((place) => [keyOfPlace(place), place])).values()],
  };
}

function keyOfEnds(source: string, destination: string, family: Family): string {
  return `${source} > ${destination} ${family}`;
}

function keyOfPlace({ endpoint, address, addresses }: Place): string {
  if (endpoint.kind === 'pod') return keyOfPod(endpoint.pod);
  if (endpoint.kind === 'node') return keyOfNode(endpoint.node.name);
  if (addresses === undefined) return address?.text ?? '';
  return cidrTexts(addresses).join();
}

function keyOfNode(name: string): string {
  return `node/${name}`;
}

function keyOfPod({ namespace, name }: Pod): string {
  return `${namespace}/${name}`;
}

function otherPart(pair: PairDifference, asked: Asked): readonly PairDifference[] {
  const outside = [pair.source, pair.destination].find((end) => end.kind === 'outside');
  if (outside?.kind !== 'outside') return subtract(pair, asked, keysOf);
  const parts = asked.places.map((place) => ({
    place,
    addresses: intersectAddresses(outside.addresses, addressesOf([place])),
  }));
  const whole = parts.reduce((sum, { addresses }) => subtractAddresses(sum, addresses), outside.addresses);
  return [
    ...withAddresses(pair, whole),
    ...parts.flatMap(({ place, addresses }) =>
      withAddresses(pair, addresses).flatMap((part) =>
        subtract(part, asked, (end) => (end.kind === 'outside' ? [keyOfPlace(place)] : keysOf(end))),
      ),
    ),
  ];
}

function keysOf(end: DiffEnd): readonly string[] {
  if (end.kind === 'outside') return [];
  if (end.kind === 'nodes') return end.names.map(keyOfNode);
  const { before = [], after = [] } = end.party;
  return [...new Set([...before, ...after].map(keyOfPod))];
}

/** The same between the other end and these addresses only. */
function withAddresses(pair: PairDifference, addresses: AddressSet): readonly PairDifference[] {
  const narrow = (end: DiffEnd): DiffEnd => (end.kind === 'outside' ? { ...end, addresses } : end);
  const differences = pair.differences.flatMap((difference): readonly Difference[] => {
    const families = difference.families.filter((family) => !isEmpty(ofFamily(addresses, family)));
    return families.length === 0 ? [] : [{ ...difference, families }];
  });
  if (differences.length === 0) return [];
  return [{ source: narrow(pair.source), destination: narrow(pair.destination), differences }];
}

/** Without the ports that were asked about between all of them. */
function subtract(
  pair: PairDifference,
  asked: Asked,
  keys: (end: DiffEnd) => readonly string[],
): readonly PairDifference[] {
  const ends = keys(pair.source).flatMap((source) =>
    keys(pair.destination).flatMap((destination) => (source === destination ? [] : [{ source, destination }])),
  );
  const differences = pair.differences.flatMap((difference) => {
    const byPorts = Map.groupBy(difference.families, (family) =>
      JSON.stringify(commonPorts(ends.map(({ source, destination }) => asked.ports(source, destination, family)))),
    );
    return [...byPorts].flatMap(([text, families]): readonly Difference[] => {
      const ports = JSON.parse(text) as ProtocolPorts; // as was written above
      const transitions = difference.transitions.flatMap((transition): readonly Transition[] => {
        const left = subtractAll(transition.ports, ports);
        return isNothing(left) ? [] : [{ ...transition, ports: left }];
      });
      return transitions.length === 0 ? [] : [{ ...difference, families, transitions }];
    });
  });
  return differences.length === 0 ? [] : [{ ...pair, differences }];
}

function commonPorts(all: readonly ProtocolPorts[]): ProtocolPorts {
  return all.length === 0 ? NOTHING : all.reduce((sum, each) => intersectAll(sum, each));
}
