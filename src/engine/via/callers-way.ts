import type { Entrance, EntryPort } from './entrance.ts';
import type { Service } from '../../model/service.ts';

/** An address and a port at which callers from outside the cluster find what passes requests on. */
export interface CallersWay extends EntryPort {
  /** IP address, or the name of a load balancer. */
  readonly address: string;
}

/** The addresses of the entrance's status, else those of the Service that leads in; empty where none is known. */
export function callersOf(
  entrance: Entrance | undefined,
  service: Service | undefined,
  ports: readonly EntryPort[],
): readonly CallersWay[] {
  const told = (entrance?.addresses ?? []).map((each) => (each.kind === 'ip' ? each.address.text : each.name));
  const addresses = told.length > 0 ? told : (service?.externalAddresses ?? []).map(({ text }) => text);
  return addresses.flatMap((address) => ports.map((port) => ({ address, ...port })));
}
