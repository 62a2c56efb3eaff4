import type { Enforcement, Enforcer } from '../../../model/enforcement.ts';

/** Cilium, by whatever name it is sold. */
const CILIUM = ['cilium', 'aks-cilium', 'gke-dataplane-v2'];

/** Who enforces, as far as that is known; empty where nobody does, or nothing is known. */
export function enforcersIn(enforcement: Enforcement | undefined): readonly Enforcer[] {
  return enforcement?.kind === 'enforced' ? enforcement.enforcers : [];
}

/** The Cilium that enforces here. */
export function findCilium(enforcement: Enforcement | undefined): Enforcer | undefined {
  return enforcersIn(enforcement).find(({ name }) => CILIUM.includes(name));
}
