import { qualifiedName } from '../model/reference.ts';
import type { DropGroup } from '../model/group-drops.ts';
import type { Direction } from '../model/verdict.ts';
import type { PolicyCitation } from './explanation.ts';

/** Packets of one connection that Hubble saw dropped at one end, for one reason. */
export interface ObservedDrops {
  readonly node: string;
  /** At which end; absent: Hubble does not say. */
  readonly direction?: Direction;
  /** Hubble's word: `POLICY_DENIED`, `POLICY_DENY`. */
  readonly reason: string;
  readonly packets: number;
  /** RFC 3339, of the first and the last packet. */
  readonly first: string;
  readonly last: string;
  /** Policies that Hubble names. */
  readonly namedByHubble: readonly Pick<PolicyCitation, 'kind' | 'policy'>[];
}

export function observedDrops({ newest, packets, first, last, deniedBy }: DropGroup): ObservedDrops {
  const { node, direction, reason } = newest;
  return {
    node,
    ...(direction === undefined ? {} : { direction }),
    reason,
    packets,
    first,
    last,
    namedByHubble: deniedBy.map((ref) => ({ kind: ref.kind, policy: qualifiedName(ref) })),
  };
}
