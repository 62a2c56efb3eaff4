import type { Address, Family } from '../../model/address.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';
import type { Protocol } from '../../model/protocol.ts';

/** An end at one of its addresses; without one it is not known yet. */
export interface At {
  readonly endpoint: Endpoint;
  readonly address: Address | undefined;
}

/** The connection between two ends, straight and not through a Service. */
export function flowBetween(
  from: At,
  to: At,
  { family, protocol, port }: { readonly family: Family; readonly protocol: Protocol; readonly port: number },
): Flow {
  return {
    source: from.endpoint,
    destination: to.endpoint,
    protocol,
    port,
    family,
    viaService: false,
    ...(from.address === undefined ? {} : { sourceAddress: from.address }),
    ...(to.address === undefined ? {} : { destinationAddress: to.address }),
  };
}
