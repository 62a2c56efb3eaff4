import type { ContainerPort, Pod } from '../model/pod.ts';
import type { Endpoint, Flow } from '../model/flow.ts';
import type { EnforcerModel, PortNumbers } from '../model/enforcer-model.ts';
import type { PortCheck, PortTrace } from './trace.ts';
import type { PortMatch, PortNameMatch, PortNumbersMatch } from '../dialects/compiled.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Tri } from '../model/verdict.ts';
import { all, any, fromBoolean } from './tri.ts';

/** Tries protocol and port of one entry of `ports` against the flow's destination port (semantics A.7). */
export function matchPort(port: PortMatch, flow: Flow, model: EnforcerModel): PortTrace {
  const own = [...checkProtocol(port, flow), ...checkPort(port, flow, model)];
  const checks = own.some(({ result }) => result === 'no') ? own : [...own, ...checkList(port, model)];
  return { port, result: all(checks.map((check) => check.result)), checks };
}

/** The result alone, for rules with many ports. */
export function portResult(entry: PortMatch, flow: Flow, model: EnforcerModel): Tri {
  const { port, protocol } = entry;
  if (protocol !== 'any' && protocol !== flow.protocol) return 'no';
  if (entry.inLongList === true && model.longPortLists !== 'yes') return matchPort(entry, flow, model).result;
  if (port.kind === 'range') return rangeResult(port, flow.port, model);
  return matchPort(entry, flow, model).result;
}

/** Past its first port a range counts for those who know `endPort`. */
function rangeResult({ first, last }: PortNumbersMatch, port: number, { portRanges }: EnforcerModel): Tri {
  if (port === first) return 'yes';
  return first < port && port <= last ? portRanges : 'no';
}

function checkProtocol({ protocol }: PortMatch, flow: Flow): PortCheck[] {
  if (protocol === 'any') return [];
  return [{ kind: 'protocol', wants: protocol, has: flow.protocol, result: fromBoolean(protocol === flow.protocol) }];
}

/** Which of too many ports count is not known. */
function checkList({ inLongList }: PortMatch, { longPortLists: result }: EnforcerModel): PortCheck[] {
  return inLongList === true && result !== 'yes' ? [{ kind: 'reading', flag: 'longPortLists', result }] : [];
}

function checkPort({ port, protocol }: PortMatch, flow: Flow, model: EnforcerModel): PortCheck[] {
  const has = flow.port;
  switch (port.kind) {
    case 'all':
      return [];
    case 'range': {
      const { first, last } = port;
      const result = rangeResult(port, has, model);
      if (result === 'unknown') return [{ kind: 'reading', flag: 'portRanges', result }];
      return [{ kind: 'number', first, last, has, result }];
    }
    case 'named':
      return [checkNamedPort(port, protocol === 'any' ? flow.protocol : protocol, protocol, { flow, model })];
    case 'unrecognised':
      return [{ kind: 'readable', problem: port.problem, result: 'unknown' }];
  }
}

function checkNamedPort(
  port: PortNameMatch,
  wanted: Protocol,
  protocol: Protocol | 'any',
  { flow, model }: { readonly flow: Flow; readonly model: EnforcerModel },
): PortCheck {
  const { name } = port;
  const place = whereNamesAreLookedUp(port, model);
  if (place === 'unknown') return { kind: 'reading', flag: 'portNames', result: 'unknown' };
  if (place !== 'destination') {
    const found = numbersOf(port, place, wanted, model);
    const result = clusterResult(place, found, flow.port);
    return { kind: 'named-anywhere', name, protocol, has: flow.port, ...found, result };
  }
  const { found, passedOver } = findNamedPorts(flow.destination, name, wanted, model);
  const result = any(found.filter((each) => each.port === flow.port).map((each) => namesPorts(each, model)));
  return { kind: 'named', name, protocol, has: flow.port, found, passedOver, destination: flow.destination, result };
}

/** The numbers that a name has where it is not looked up on the destination. */
export function numbersOf(
  { name, home }: PortNameMatch,
  place: 'one' | 'any',
  protocol: Protocol,
  { portNumbers }: EnforcerModel,
): ReturnType<PortNumbers> {
  return portNumbers?.(name, protocol, place === 'any' ? home : undefined) ?? { numbers: [], isComplete: false };
}

/** `one`: on all pods of the cluster, for the one number that they all give it; `any`: on those of the policy's namespace. */
export function whereNamesAreLookedUp(
  { asked }: PortNameMatch,
  { portNames }: EnforcerModel,
): 'destination' | 'one' | 'any' | 'unknown' {
  // Only NetworkPolicies say so: of other languages nothing is known to differ.
  if (asked === undefined) return 'destination';
  switch (portNames) {
    case 'of-destination':
      return 'destination';
    case 'unknown':
      return 'unknown';
    case 'egress-one-for-cluster':
      return asked === 'ingress' ? 'destination' : 'one';
    case 'egress-any-without-peers':
      return asked === 'egress-to-all' ? 'any' : 'destination';
  }
}

/** Whether a port is what a name stands for; pods that were not read may give it more numbers. */
export function clusterResult(
  place: 'one' | 'any',
  { numbers, isComplete }: ReturnType<PortNumbers>,
  port: number,
): Tri {
  const isIn = numbers.includes(port);
  if (place === 'any') return isIn ? 'yes' : isComplete ? 'no' : 'unknown';
  if (numbers.length > 1) return 'no';
  if (isComplete || (numbers.length === 1 && !isIn)) return isComplete ? fromBoolean(isIn) : 'no';
  return 'unknown';
}

/**
 * Container ports that a policy's port name stands for, or may stand for: those of containers, and of init containers as
 * far as whoever enforces looks at them; protocol equal. `passedOver` holds namesakes that do not count.
 */
export function findNamedPorts(
  destination: Endpoint,
  name: string,
  protocol: Protocol,
  model: EnforcerModel,
): { readonly found: readonly ContainerPort[]; readonly passedOver: readonly ContainerPort[] } {
  // A pod on its node's network is a node to policy: nothing looks up names there (semantics B.3).
  if (destination.kind !== 'pod' || destination.pod.hostNetwork) return { found: [], passedOver: [] };
  const namesakes = destination.pod.ports.filter((port) => port.name === name);
  const counts = (port: ContainerPort): boolean => port.protocol === protocol && namesPorts(port, model) !== 'no';
  return { found: namesakes.filter(counts), passedOver: namesakes.filter((port) => !counts(port)) };
}

/** Whether port names of this kind of container count (semantics A.7). */
export function namesPorts({ container }: Pod['ports'][number], model: EnforcerModel): Tri {
  switch (container) {
    case 'main':
      return 'yes';
    case 'sidecar':
      return model.sidecarsNamePorts;
    case 'init':
      return model.initContainersNamePorts;
  }
}
