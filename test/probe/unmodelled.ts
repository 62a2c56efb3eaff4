import type { UnmodelledPolicy } from '../../src/model/snapshot.ts';

/** A policy of a language that no dialect speaks. */
export const UNMODELLED: UnmodelledPolicy = {
  ref: { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'l7' },
  group: 'cilium.io',
};
