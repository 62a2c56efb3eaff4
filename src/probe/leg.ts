import type { Address, Family } from '../model/address.ts';
import type { Pod } from '../model/pod.ts';
import type { Protocol } from '../model/protocol.ts';
import type { FlowOutcome } from '../engine/outcome.ts';

/** One connection of a flow that is measured: from one pod to one address and port, with what the policies say about it. */
export interface Leg {
  /** `s1e2`, second endpoint of the first source: unique in a plan; the ids of its steps begin with it. */
  readonly id: string;
  readonly source: Pod;
  readonly family: Family;
  readonly protocol: Protocol;
  /** Where the endpoint itself is: the pod's address and container port, after Service translation. */
  readonly endpoint: { readonly address: Address; readonly port: number; readonly pod: Pod | undefined };
  /** The address and port that the caller would use, where it is another: a Service's. */
  readonly service?: {
    readonly name: string;
    readonly namespace: string;
    readonly address: Address;
    readonly port: number;
  };
  /** Of the simulation; `outcome.verdict` says allow, deny or unknown for exactly this connection. */
  readonly outcome: FlowOutcome;
}
