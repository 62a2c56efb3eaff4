import type { ContainerPort } from '../model/pod.ts';
import type { Endpoint, Flow } from '../model/flow.ts';
import type { PortCheck, PortTrace } from './trace.ts';
import type { PortMatch } from '../dialects/compiled.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Tri } from '../model/verdict.ts';
import { all, fromBoolean } from './tri.ts';

/** Tries protocol and port of one entry of `ports` against the flow's destination port (semantics A.7). */
export function matchPort(port: PortMatch, flow: Flow): PortTrace {
  const checks = [...checkProtocol(port, flow), ...checkPort(port, flow)];
  return { port, result: all(checks.map((check) => check.result)), checks };
}

/** The result alone, for rules with many ports. */
export function portResult(entry: PortMatch, flow: Flow): Tri {
  const { port, protocol } = entry;
  if (protocol !== 'any' && protocol !== flow.protocol) return 'no';
  if (port.kind === 'range') return fromBoolean(port.first <= flow.port && flow.port <= port.last);
  return matchPort(entry, flow).result;
}

function checkProtocol({ protocol }: PortMatch, flow: Flow): PortCheck[] {
  if (protocol === 'any') return [];
  return [{ kind: 'protocol', wants: protocol, has: flow.protocol, result: fromBoolean(protocol === flow.protocol) }];
}

function checkPort({ port, protocol }: PortMatch, flow: Flow): PortCheck[] {
  const has = flow.port;
  switch (port.kind) {
    case 'all':
      return [];
    case 'range': {
      const { first, last } = port;
      return [{ kind: 'number', first, last, has, result: fromBoolean(first <= has && has <= last) }];
    }
    case 'named':
      return [checkNamedPort(port.name, protocol === 'any' ? flow.protocol : protocol, protocol, flow)];
    case 'unrecognised':
      return [{ kind: 'readable', problem: port.problem, result: 'unknown' }];
  }
}

/** A name is looked up on the destination pod, whichever side the rule is on; nothing else has named ports. */
function checkNamedPort(name: string, wanted: Protocol, protocol: Protocol | 'any', flow: Flow): PortCheck {
  const { found, passedOver } = findNamedPorts(flow.destination, name, wanted);
  const result = fromBoolean(found.some((port) => port.port === flow.port));
  return { kind: 'named', name, protocol, has: flow.port, found, passedOver, destination: flow.destination, result };
}

/**
 * Container ports that a policy's port name stands for: containers and restartable init containers, protocol equal.
 * `passedOver` holds namesakes that do not count, for the explanation.
 */
export function findNamedPorts(
  destination: Endpoint,
  name: string,
  protocol: Protocol,
): { readonly found: readonly ContainerPort[]; readonly passedOver: readonly ContainerPort[] } {
  // A pod on its node's network is a node to policy: nothing looks up names there (semantics B.3).
  if (destination.kind !== 'pod' || destination.pod.hostNetwork) return { found: [], passedOver: [] };
  const namesakes = destination.pod.ports.filter((port) => port.name === name);
  const counts = (port: ContainerPort): boolean => port.container !== 'init' && port.protocol === protocol;
  return { found: namesakes.filter(counts), passedOver: namesakes.filter((port) => !counts(port)) };
}
