import type { Address } from '../model/address.ts';
import type { ReadPlan, State } from './open-state.ts';
import { readOwners } from '../cluster/read-flow.ts';

/** The state with whatever has the addresses that DNS names led to; the same state where there are none. */
export async function readNamed(
  addressesOfNames: ReadonlyMap<string, readonly Address[]>,
  state: State,
  more: (read: ReadPlan['read']) => Promise<State>,
): Promise<State> {
  const addresses = [...addressesOfNames.values()].flat();
  return addresses.length === 0 ? state : more((collector) => readOwners(collector, addresses));
}
