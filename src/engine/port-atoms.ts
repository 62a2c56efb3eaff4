import { cutPorts, firstPort, type PortRange, type PortSet } from '../model/port-set.ts';
import type { CompiledPolicy, PortMatch } from '../dialects/compiled.ts';
import type { Endpoint } from '../model/flow.ts';
import { numbersOf } from './match-port.ts';
import { rulesOf } from '../dialects/compiled.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import { FIRST_NODE_PORT, LAST_NODE_PORT, PROTOCOLS } from '../model/protocol.ts';

/** Ports that no rule tells apart, with one of them to ask about. */
export interface PortAtom {
  readonly ports: PortSet;
  readonly representative: number;
}

/**
 * Splits 1-65535 where a rule of these policies begins or ends, port names resolved on the destination: asking about one
 * port of each part answers for every port.
 */
export function portAtoms(
  policies: readonly CompiledPolicy[],
  destination: Endpoint,
  model: EnforcerModel,
): readonly PortAtom[] {
  const matches = policies.flatMap((policy) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      rulesOf(policy, direction).rules.flatMap(({ ports }) => (ports === 'any' ? [] : ports)),
    ),
  );
  return portAtomsOf(matches, destination, model);
}

/** The same for some entries of rules' `ports`. */
export function portAtomsOf(
  matches: readonly PortMatch[],
  destination: Endpoint,
  model: EnforcerModel,
): readonly PortAtom[] {
  const ranges = [...matches.flatMap((match) => rangesOf(match, destination, model)), ...ownNodeCuts(model)];
  // Most rules ask for the same few ports.
  const distinct = new Map(ranges.map((range) => [`${range.first}-${range.last}`, range]));
  return cutPorts(distinct.values()).flatMap((ports) => {
    const representative = firstPort(ports);
    return representative === undefined ? [] : [{ ports, representative }];
  });
}

function ownNodeCuts({ ownNodePortsOpen }: EnforcerModel): readonly PortRange[] {
  return ownNodePortsOpen === 'no' ? [] : [{ first: FIRST_NODE_PORT, last: LAST_NODE_PORT }];
}

function rangesOf({ port, protocol }: PortMatch, destination: Endpoint, model: EnforcerModel): readonly PortRange[] {
  if (port.kind === 'range')
    return model.portRanges === 'yes' ? [port] : [port, { first: port.first, last: port.first }];
  if (port.kind !== 'named') return [];
  const everywhere = PROTOCOLS.filter((each) => protocol === 'any' || protocol === each).flatMap((each) =>
    (['one', 'any'] as const).flatMap((place) =>
      numbersOf(port, place, each, model).numbers.map((number) => ({ first: number, last: number })),
    ),
  );
  return [...everywhere, ...numbersAt(destination, port.name)];
}

function numbersAt(destination: Endpoint, wanted: string): readonly PortRange[] {
  if (destination.kind !== 'pod') return [];
  // Namesakes of other protocols cut once too often, which costs a question and changes no answer.
  return destination.pod.ports
    .filter(({ name }) => name === wanted)
    .map((found) => ({ first: found.port, last: found.port }));
}
