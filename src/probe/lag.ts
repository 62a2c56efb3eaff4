import type { Enforcement } from '../model/enforcement.ts';

/** Something that decides about a flow and may not have come into force everywhere yet. */
export type Change = 'policy' | 'labels' | 'pod';

const SECOND = 1000;

/** What the Kubernetes project's own tests wait for (semantics G.5). */
const USUAL = 30 * SECOND;

/** How long a change may take to come into force, in ms; no API tells when it has. */
export function lagOf(enforcement: Enforcement | undefined, change: Change): number {
  if (enforcement?.kind !== 'enforced') return USUAL;
  const slow = enforcement.enforcers.some(({ name }) => SLOW[change].has(name));
  return slow ? 60 * SECOND : USUAL;
}

const CILIUM = ['cilium', 'aks-cilium', 'gke-dataplane-v2'];

const SLOW: Readonly<Record<Change, ReadonlySet<string>>> = {
  policy: new Set(),
  /** Other labels are another identity, which takes up to 35 s to get around (semantics E.2). */
  labels: new Set(CILIUM),
  /** These open new pods until their policies have been programmed (semantics E.4, E.8). */
  pod: new Set([...CILIUM, 'aws-vpc-cni', 'eks-auto-mode', 'kube-router', 'k3s']),
};
