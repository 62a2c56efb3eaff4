import { cidrOf } from '../../model/cidr.ts';
import type { CompiledPorts } from './compile-ports.ts';
import type { Direction } from '../../model/verdict.ts';
import type { EndpointSlice, SliceEndpoint } from '../../model/service.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { Peer, PortMatch, SimplePeer } from '../compiled.ts';

/** What a rule matches of one slice of a Service. */
export interface ServicePart {
  readonly peers: readonly Peer[];
  readonly ports: 'any' | readonly PortMatch[];
}

type PortsOfRule = Extract<CompiledPorts, { kind: 'ports' }>['ports'];

/**
 * The addresses behind a Service, and out of a pod its ports with them (semantics F.1). Empty: there are none, and the
 * rule matches nobody.
 */
export function partsOfService(
  slices: readonly EndpointSlice[],
  direction: Direction,
  ports: PortsOfRule,
  path: FieldPath,
): readonly ServicePart[] {
  return slices
    .filter(({ addressType, endpoints }) => addressType !== 'FQDN' && endpoints.length > 0)
    .map((slice) => ({
      peers: slice.endpoints.flatMap((endpoint) => peersOf(endpoint, path)).map((peer, index) => ({ ...peer, index })),
      ports: direction === 'egress' ? portsOf(slice, ports, path) : ports,
    }))
    .filter((part) => part.ports === 'any' || part.ports.length > 0);
}

/** Whether what is not ready is among them is not told. */
function peersOf({ addresses, ready }: SliceEndpoint, path: FieldPath): readonly Peer[] {
  return addresses.map((address): Peer => {
    const block: SimplePeer = {
      kind: 'ip-block',
      index: 0,
      path,
      cidr: cidrOf(address.family, address.value, address.family === 4 ? 32 : 128),
      except: [],
    };
    if (ready) return block;
    const doubt: SimplePeer = { kind: 'unrecognised', index: 0, path, problem: `${address.text}, which is not ready` };
    return {
      kind: 'all-of',
      index: 0,
      path,
      parts: [block, doubt].map((peer) => ({ peer, isNegated: false })),
    };
  });
}

function portsOf({ ports }: EndpointSlice, wanted: PortsOfRule, path: FieldPath): readonly PortMatch[] {
  const asked = wanted === 'any' ? undefined : new Set(wanted.map(({ protocol }) => protocol));
  return ports
    .filter(({ protocol }) => asked === undefined || asked.has(protocol))
    .map(({ protocol, port }, index) => ({
      index,
      path,
      protocol,
      port: port === undefined ? { kind: 'all' } : { kind: 'range', first: port, last: port },
    }));
}
