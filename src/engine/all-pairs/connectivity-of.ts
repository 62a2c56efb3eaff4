import type { ClusterIndex } from '../cluster-index.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import type { Connectivity } from './connectivity.ts';
import { modelOf, type PolicySet } from '../../dialects/compiled.ts';
import { ClassConnectivity } from './class-connectivity.ts';

/** Everything about every pair of ends, made ready for questions. */
export function connectivityOf(
  index: ClusterIndex,
  policies: PolicySet,
  model: EnforcerModel = modelOf(policies),
): Connectivity {
  return new ClassConnectivity(index, policies, model);
}

/**
 * The same for a state that differs from another by few objects, and shares all others with it. What was found out about the
 * other one is not found out again.
 */
export function connectivityLike(
  like: Connectivity,
  index: ClusterIndex,
  policies: PolicySet,
  model: EnforcerModel = modelOf(policies),
): Connectivity {
  const isAlike = like instanceof ClassConnectivity && like.model === model;
  return new ClassConnectivity(index, policies, model, isAlike ? like : undefined);
}

/**
 * The first of two states with its pods told apart as finely as the second one tells them: then both have the same parties,
 * where their pods are the same.
 */
export function connectivityAsFine(connectivity: Connectivity, as: Connectivity): Connectivity {
  const { index, policies, model, tables } = connectivity;
  const [was, is] = [index.snapshot, as.index.snapshot];
  const arePodsSame = was.pods === is.pods && was.workloads === is.workloads && was.nodes === is.nodes;
  const isTold = tables.numbering === as.tables.numbering;
  return !arePodsSame || isTold ? connectivity : connectivityLike(as, index, policies, model);
}
