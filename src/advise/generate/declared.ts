import { type AddressSet, intersectAddresses, isEmpty, subtractAddresses } from '../../model/address-set.ts';
import type { Direction } from '../../model/verdict.ts';
import {
  eachProtocol,
  isNothing,
  NOTHING,
  type ProtocolPorts,
  subtractAll,
  uniteAll,
} from '../../engine/all-pairs/protocol-ports.ts';
import type { ConcreteFlow } from './concrete-flows.ts';
import { NO_PORTS } from '../../model/port-set.ts';
import type { Pod } from '../../model/pod.ts';

/** Outside addresses and the ports that pass between them and a pod. */
export interface AddressPorts {
  readonly addresses: AddressSet;
  readonly ports: ProtocolPorts;
}

/** What is declared to pass, pod by pod. */
export interface Declared {
  between(source: Pod, destination: Pod): ProtocolPorts;
  /** What of this passes at the other end of a pod's connections and is not declared. */
  beyond(pod: Pod, direction: Direction, open: AddressPorts): readonly AddressPorts[];
}

/** Flows by their ends. */
export function createDeclared(flows: readonly ConcreteFlow[]): Declared {
  const pairs = new Map<Pod, Map<Pod, ProtocolPorts>>();
  const outside = { ingress: new Map<Pod, AddressPorts[]>(), egress: new Map<Pod, AddressPorts[]>() };
  for (const flow of flows) {
    const { source, destination } = flow;
    const ports = portsOf(flow);
    if (source.kind === 'pod' && destination.kind === 'pod') {
      const row = pairs.get(source.pod) ?? new Map<Pod, ProtocolPorts>();
      pairs.set(source.pod, row.set(destination.pod, uniteAll(row.get(destination.pod) ?? NOTHING, ports)));
    } else if (source.kind === 'pod' && destination.kind === 'addresses') {
      add(outside.egress, source.pod, { addresses: destination.addresses, ports });
    } else if (source.kind === 'addresses' && destination.kind === 'pod') {
      add(outside.ingress, destination.pod, { addresses: source.addresses, ports });
    }
  }
  return {
    between: (source, destination) => pairs.get(source)?.get(destination) ?? NOTHING,
    beyond: (pod, direction, open) => {
      const declared = outside[direction].get(pod) ?? [];
      return declared.reduce<readonly AddressPorts[]>(
        (rest, each) => rest.flatMap((part) => without(part, each)),
        [open],
      );
    },
  };
}

function portsOf({ protocol: wanted, ports }: ConcreteFlow): ProtocolPorts {
  return eachProtocol((protocol) => (protocol === wanted ? ports : NO_PORTS));
}

function add(to: Map<Pod, AddressPorts[]>, pod: Pod, more: AddressPorts): void {
  const known = to.get(pod);
  if (known === undefined) to.set(pod, [more]);
  else known.push(more);
}

/** The part less what is taken from it: at other addresses all of its ports, at the same ones the others. */
function without(part: AddressPorts, taken: AddressPorts): readonly AddressPorts[] {
  const shared = intersectAddresses(part.addresses, taken.addresses);
  if (isEmpty(shared)) return [part];
  return [
    { addresses: subtractAddresses(part.addresses, taken.addresses), ports: part.ports },
    { addresses: shared, ports: subtractAll(part.ports, taken.ports) },
  ].filter(({ addresses, ports }) => !isEmpty(addresses) && !isNothing(ports));
}
