import { cutPorts, firstPort, type PortRange, type PortSet } from '../model/port-set.ts';
import type { CompiledPolicy, PortMatch } from '../dialects/compiled.ts';
import type { Endpoint } from '../model/flow.ts';
import { rulesOf } from '../dialects/compiled.ts';

/** Ports that no rule tells apart, with one of them to ask about. */
export interface PortAtom {
  readonly ports: PortSet;
  readonly representative: number;
}

/**
 * Splits 1-65535 where a rule of these policies begins or ends, port names resolved on the destination: asking about one
 * port of each part answers for every port.
 */
export function portAtoms(policies: readonly CompiledPolicy[], destination: Endpoint): readonly PortAtom[] {
  const matches = policies.flatMap((policy) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      rulesOf(policy, direction).rules.flatMap(({ ports }) => (ports === 'any' ? [] : ports)),
    ),
  );
  return cutPorts(matches.flatMap((match) => rangesOf(match, destination))).flatMap((ports) => {
    const representative = firstPort(ports);
    return representative === undefined ? [] : [{ ports, representative }];
  });
}

function rangesOf({ port }: PortMatch, destination: Endpoint): readonly PortRange[] {
  if (port.kind === 'range') return [port];
  if (port.kind !== 'named' || destination.kind !== 'pod') return [];
  // Namesakes of other protocols cut once too often, which costs a question and changes no answer.
  return destination.pod.ports
    .filter(({ name }) => name === port.name)
    .map((found) => ({ first: found.port, last: found.port }));
}
