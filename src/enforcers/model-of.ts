import type { Enforcement } from '../model/enforcement.ts';
import { type EnforcerModel, mergeModels, SPECIFICATION } from '../model/enforcer-model.ts';

/** How policies are read by whoever was found to enforce them; where nobody was, as specified. */
export function modelOfEnforcement(enforcement: Enforcement | undefined): EnforcerModel {
  if (enforcement?.kind !== 'enforced') return SPECIFICATION;
  return mergeModels(enforcement.enforcers.map(({ model }) => model ?? SPECIFICATION));
}
