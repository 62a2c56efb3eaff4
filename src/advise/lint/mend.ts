import { changeAt } from '../fields.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';

/** The policy with another value at a field. `undefined` takes the field away, or the item out of its list. */
export function mendAt(policy: NetworkPolicy, path: FieldPath, change: (value: unknown) => unknown): NetworkPolicy {
  if (path[0] !== 'spec') throw new RangeError('only the spec of a policy is mended');
  // What is put there is made by the lints, of the parts of a spec.
  return changeAt(policy, path, change) as NetworkPolicy;
}
