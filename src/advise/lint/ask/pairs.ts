import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import type { Connectivity } from '../../../engine/all-pairs/connectivity.ts';
import { connectivityOf } from '../../../engine/all-pairs/connectivity-of.ts';
import { findRedundancies, type Redundancies } from '../../redundancy/redundancies.ts';
import type { LintWorld } from '../lint.ts';

const PAIRS = new WeakMap<ClusterIndex, Connectivity>();

/** All pairs of the world; made once for all lints. */
export function pairsOf({ index, policies }: LintWorld): Connectivity {
  const made = PAIRS.get(index) ?? connectivityOf(index, policies);
  PAIRS.set(index, made);
  return made;
}

const REDUNDANCIES = new WeakMap<ClusterIndex, Redundancies>();

/** What of the policies can go; found once for the lints that tell of it. */
export function redundanciesOf({ index, policies }: LintWorld): Redundancies {
  const made = REDUNDANCIES.get(index) ?? findRedundancies(index, policies);
  REDUNDANCIES.set(index, made);
  return made;
}
