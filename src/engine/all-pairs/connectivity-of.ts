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
