import { type PortRange, type PortSet, formatPorts, NO_PORTS, portRanges, unitePorts } from '../model/port-set.ts';
import type { DestinationExplanation, DirectionExplanation, PathExplanation, PortsExplanation } from './explanation.ts';
import type { FlowOutcome } from '../engine/ask.ts';
import type { Family } from '../model/address.ts';
import { PROTOCOLS, type Protocol } from '../model/protocol.ts';
import { explainDirection } from './direction.ts';
import { namePlace } from './names.ts';
import { phraseConflict } from './phrase/impossible.ts';

/** Folds flows that are answered alike into one path each: same Service port, verdict and reasons. */
export function explainPaths(outcomes: readonly FlowOutcome[], isEveryPort: boolean): readonly PathExplanation[] {
  const explained = outcomes.map((outcome) => explainOutcome(outcome, isEveryPort));
  const pairs = [...Map.groupBy(explained, pairKey).values()].map(mergePorts);
  return [...Map.groupBy(pairs, ({ key, ports }) => `${key} ${phrasePortSets(ports)}`).values()]
    .map(pathOf)
    .sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}

const ORDER: readonly PathExplanation['verdict'][] = ['ALLOW', 'UNKNOWN', 'DENY'];

type PortSets = ReadonlyMap<Protocol, PortSet>;

/** One source, one destination and one answer. */
interface Pair {
  /** Equal for flows with the same verdict for the same reasons. */
  readonly key: string;
  readonly outcome: FlowOutcome;
  readonly egress: DirectionExplanation;
  readonly ingress: DirectionExplanation;
  readonly source: string;
  readonly destination: DestinationExplanation;
  readonly families: readonly Family[];
  readonly ports: PortSets;
}

function explainOutcome(outcome: FlowOutcome, isEveryPort: boolean): Pair {
  const { trace, destination, source } = outcome;
  const scope = {
    servicePort: destination.via?.port,
    isEveryPort: isEveryPort && destination.via === undefined,
    isRange: { egress: destination.place.addresses !== undefined, ingress: source.addresses !== undefined },
  };
  const egress = explainDirection(trace, 'egress', scope);
  const ingress = explainDirection(trace, 'ingress', scope);
  const via = destination.via === undefined ? '' : `${destination.via.port.protocol}/${destination.via.port.port}`;
  return {
    key: [outcome.verdict, via, directionKey(egress), directionKey(ingress), outcome.conflict?.why ?? ''].join(' | '),
    outcome,
    egress,
    ingress,
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

/** What makes two answers the same to a reader: the same rules, or the same failed conditions in the nearest one. */
function directionKey({ result, decidedBy, isolatedBy, rules, nearMisses, sentence }: DirectionExplanation): string {
  const cited = rules.map(({ policy, rule }) => `${policy}#${rule}`);
  const nearest = nearMisses.slice(0, 1).map(({ policy, rule, peer, checks }) => {
    const failed = checks.filter(({ result: each, what }) => each !== 'yes' && what !== 'port').map(({ what }) => what);
    return `${policy}#${rule}.${peer} ${failed}`;
  });
  const isolating = isolatedBy.map(({ policy }) => policy);
  return [result, decidedBy, decidedBy === 'missing' ? sentence : '', cited, isolating, nearest].join(' ');
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

function pathOf(pairs: readonly Pair[]): PathExplanation {
  const [first] = pairs;
  if (first === undefined) throw new RangeError('a group has at least one member');
  const { outcome, egress, ingress } = first;
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
    ports: explainPorts(first.ports),
    families: [...new Set(pairs.flatMap(({ families }) => families))].sort(),
    egress,
    ingress,
    ...(outcome.conflict === undefined ? {} : { conflict: phraseConflict(outcome) }),
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

function explainPorts(ports: PortSets): readonly PortsExplanation[] {
  return PROTOCOLS.flatMap((protocol) => {
    const set = ports.get(protocol);
    if (set === undefined) return [];
    const ranges: readonly PortRange[] = portRanges(set);
    return [{ protocol, text: formatPorts(set), ranges: ranges.map(({ first, last }) => ({ first, last })) }];
  });
}
