import { formatPorts, NO_PORTS, type PortSet, unitePorts } from '../model/port-set.ts';
import type { DestinationExplanation, PathExplanation } from './explanation.ts';
import type { FlowOutcome } from '../engine/outcome.ts';
import type { Family } from '../model/address.ts';
import type { Protocol } from '../model/protocol.ts';
import { explainPorts } from './explain-ports.ts';
import { directionKey, type DirectionScope, explainDirection } from './direction.ts';
import { namePlace } from './names.ts';
import { phraseConflict } from './phrase/impossible.ts';

/** Folds flows that are answered alike into one path each: same Service port, verdict and reasons. */
export function explainPaths(outcomes: readonly FlowOutcome[], isEveryPort: boolean): readonly PathExplanation[] {
  const single = outcomes.map((outcome) => pairOf(outcome, isEveryPort));
  const pairs = [...Map.groupBy(single, pairKey).values()].map(mergePorts);
  return [...Map.groupBy(pairs, ({ key, ports }) => `${key} ${phrasePortSets(ports)}`).values()]
    .map(explainPath)
    .sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || countPorts(a) - countPorts(b));
}

const ORDER: readonly PathExplanation['verdict'][] = ['ALLOW', 'UNKNOWN', 'DENY'];

/** Of answers alike, what is said about few ports comes before everything else. */
function countPorts({ ports }: PathExplanation): number {
  return ports.flatMap(({ ranges }) => ranges).reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

type PortSets = ReadonlyMap<Protocol, PortSet>;

/** One source, one destination and one answer. */
interface Pair {
  /** Equal for flows with the same verdict for the same reasons. */
  readonly key: string;
  readonly outcome: FlowOutcome;
  readonly scope: DirectionScope;
  readonly source: string;
  readonly destination: DestinationExplanation;
  readonly families: readonly Family[];
  readonly ports: PortSets;
}

function pairOf(outcome: FlowOutcome, isEveryPort: boolean): Pair {
  const { trace, destination, source } = outcome;
  const scope: DirectionScope = {
    servicePort: destination.via?.port,
    isEveryPort: isEveryPort && destination.via === undefined,
    isRange: { egress: destination.place.addresses !== undefined, ingress: source.addresses !== undefined },
  };
  const via = destination.via === undefined ? '' : `${destination.via.port.protocol}/${destination.via.port.port}`;
  const sides = (['egress', 'ingress'] as const).map((direction) => directionKey(trace, direction, scope));
  return {
    key: [outcome.verdict, via, ...sides, outcome.conflict?.why ?? ''].join(' | '),
    outcome,
    scope,
    source: namePlace(source),
    destination: nameDestination(outcome),
    families: [trace.flow.family],
    ports: new Map([[destination.protocol, destination.ports]]),
  };
}

function nameDestination({ destination: { place } }: FlowOutcome): DestinationExplanation {
  const name = namePlace(place);
  const address = place.address?.text;
  return address === undefined || address === name || place.addresses !== undefined ? { name } : { name, address };
}

function pairKey({ key, source, destination }: Pair): string {
  return [key, source, destination.name].join(' > ');
}

function mergePorts(pairs: readonly Pair[]): Pair {
  const [first] = pairs;
  if (first === undefined) throw new RangeError('a group has at least one member');
  const ports = new Map<Protocol, PortSet>();
  for (const pair of pairs) {
    for (const [protocol, set] of pair.ports) ports.set(protocol, unitePorts(ports.get(protocol) ?? NO_PORTS, set));
  }
  return { ...first, ports, families: [...new Set(pairs.flatMap(({ families }) => families))].sort() };
}

function phrasePortSets(ports: PortSets): string {
  return [...ports].map(([protocol, set]) => `${protocol} ${formatPorts(set)}`).join(', ');
}

/** One path for pairs that are answered alike; the first of them stands for all, as putting a side into words is dear. */
function explainPath(pairs: readonly Pair[]): PathExplanation {
  const [first] = pairs;
  if (first === undefined) throw new RangeError('a group has at least one member');
  const { outcome, scope } = first;
  const sources = [...new Set(pairs.map(({ source }) => source))];
  const destinations = [...new Map(pairs.map(({ destination }) => [destination.name, destination])).values()];
  const via = outcome.destination.via;
  return {
    verdict: outcome.verdict,
    sources,
    destinations,
    ...(pairs.length === sources.length * destinations.length
      ? {}
      : { pairs: pairs.map(({ source, destination }) => ({ source, destination: destination.name })) }),
    ...(via === undefined ? {} : { service: nameService(via) }),
    ports: explainPorts((protocol) => first.ports.get(protocol)),
    families: [...new Set(pairs.flatMap(({ families }) => families))].sort(),
    egress: explainDirection(outcome.trace, 'egress', scope),
    ingress: explainDirection(outcome.trace, 'ingress', scope),
    ...(outcome.conflict === undefined ? {} : { conflict: phraseConflict(outcome.conflict, outcome.trace) }),
  };
}

function nameService({
  service,
  port,
}: NonNullable<FlowOutcome['destination']['via']>): NonNullable<PathExplanation['service']> {
  return {
    name: `${service.namespace}/svc/${service.name}`,
    port: port.port,
    ...(port.name === undefined ? {} : { portName: port.name }),
    protocol: port.protocol,
  };
}
