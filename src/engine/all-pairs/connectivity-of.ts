import type { ClusterIndex } from '../cluster-index.ts';
import { type EnforcerModel, SPECIFICATION } from '../enforcer-model.ts';
import type { Connectivity } from './connectivity.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import { ClassConnectivity } from './class-connectivity.ts';

/** Everything about every pair of ends, made ready for questions. */
export function connectivityOf(
  index: ClusterIndex,
  policies: PolicySet,
  model: EnforcerModel = SPECIFICATION,
): Connectivity {
  return new ClassConnectivity(index, policies, model);
}

/**
 * The same for a state that differs from another by few objects, and shares all others with it. What was found out about the
 * other one is not found out again.
 */
export function connectivityLike(like: Connectivity, index: ClusterIndex, policies: PolicySet): Connectivity {
  return new ClassConnectivity(index, policies, like.model, like instanceof ClassConnectivity ? like : undefined);
}
