import type { ObjectRef } from '../../../model/reference.ts';
import type { Place } from '../../state/place.ts';

export interface PoliciesPlace extends Place {
  readonly screen: 'policies';
  /** The one that is read; absent: the list of them. */
  readonly policy?: ObjectRef;
  /** Of the list: only policies whose selector matches nobody. */
  readonly isOnlyIdle: boolean;
}

/** The list of policies. */
export function policiesPlace(): PoliciesPlace {
  return { screen: 'policies', cursor: 0, isOnlyIdle: false };
}

/** One policy: in words, beside its YAML. */
export function policyPlace(policy: ObjectRef): PoliciesPlace {
  return { ...policiesPlace(), policy };
}
