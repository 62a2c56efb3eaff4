import {
  EVERY_PORT,
  hasPort,
  intersectPorts,
  NO_PORTS,
  type PortSet,
  portSetOf,
  subtractPorts,
  unitePorts,
} from '../../model/port-set.ts';
import type { FlowWay } from '../../model/flow.ts';
import type { Pod } from '../../model/pod.ts';
import type { Service } from '../../model/service.ts';

/** A port that is dialled on the way to pods, and those at which such a connection may arrive. */
export interface HandedOn {
  readonly way: FlowWay;
  readonly dialled: number;
  readonly arrives: PortSet;
}

/** What Services make of ports; a name stands for all ports that any pod calls so. */
export function handedOnBy(
  services: readonly Pick<Service, 'ports'>[],
  pods: readonly Pick<Pod, 'ports'>[],
): readonly HandedOn[] {
  const named = Map.groupBy(
    pods.flatMap(({ ports }) => ports),
    ({ name }) => name,
  );
  return services
    .flatMap(({ ports }) => ports)
    .flatMap(({ port, nodePort, targetPort }): readonly HandedOn[] => {
      const numbers =
        typeof targetPort === 'number' ? [targetPort] : (named.get(targetPort) ?? []).map((each) => each.port);
      const arrives = portSetOf(numbers.map((number) => ({ first: number, last: number })));
      const ofNode = nodePort === undefined ? [] : [{ way: 'node' as const, dialled: nodePort, arrives }];
      return [{ way: 'service', dialled: port, arrives }, ...ofNode];
    });
}

/** Ports at pods apart by where connections that arrive there may have been dialled: at one of these ports, or not. */
export function apartByDialled(dialled: PortSet, handedOn: readonly HandedOn[]): readonly PortSet[] {
  const [inside, others] = [true, false].map((isInside) =>
    handedOn
      .filter((each) => hasPort(dialled, each.dialled) === isInside)
      .reduce((sum, { arrives }) => unitePorts(sum, arrives), NO_PORTS),
  );
  const irregular = [subtractPorts(inside ?? NO_PORTS, dialled), intersectPorts(others ?? NO_PORTS, dialled)];
  return [dialled, ...irregular].reduce(cut, [EVERY_PORT]);
}

/** Each apart by whether it is in the list. */
function cut(sets: readonly PortSet[], list: PortSet): readonly PortSet[] {
  return sets
    .flatMap((set) => [intersectPorts(set, list), subtractPorts(set, list)])
    .filter(({ length }) => length > 0);
}

/** Of what arrives at pods. */
interface Arrival {
  readonly arrives: PortSet;
  /** Undefined: nothing has handed it on. */
  readonly way: FlowWay | undefined;
  readonly handedOn: readonly HandedOn[];
}

/** Whether it was dialled at one of these ports, all or none of which are among those where it arrives; undefined: some of it was. */
export function isDialledAt(dialled: PortSet, { arrives, way, handedOn }: Arrival): boolean | undefined {
  const isDirect = intersectPorts(dialled, arrives).length > 0;
  if (way === undefined) return isDirect;
  const asked = handedOn.filter((each) => each.way === way && intersectPorts(each.arrives, arrives).length > 0);
  const answers = new Set(asked.map((each) => hasPort(dialled, each.dialled)));
  if (answers.size === 2) return undefined;
  return answers.size === 0 ? isDirect : answers.has(true);
}
