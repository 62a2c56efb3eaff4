import type { Direction } from '../model/verdict.ts';

/** What is known of a policy language that no dialect speaks yet: how far its objects can change an answer. */
export interface ForeignLanguage {
  /** The directions in which it may decide, about the pods of its namespace. */
  readonly directions: readonly Direction[];
  /** It takes away and never gives: what NetworkPolicy denies stays denied. */
  readonly onlyRestricts: boolean;
}

const ANYTHING: ForeignLanguage = { directions: ['ingress', 'egress'], onlyRestricts: false };

const LANGUAGES: Readonly<Record<string, ForeignLanguage>> = {
  // A mesh judges what NetworkPolicy has let through, at the side that is called (semantics F.5).
  'security.istio.io': { directions: ['ingress'], onlyRestricts: true },
  'policy.linkerd.io': { directions: ['ingress'], onlyRestricts: true },
  // EgressFirewall and EgressNetworkPolicy stand between pods and the outside (E.5).
  'k8s.ovn.org': { directions: ['egress'], onlyRestricts: true },
  'network.openshift.io': { directions: ['egress'], onlyRestricts: true },
  // MultiNetworkPolicy is about secondary interfaces alone (B.5).
  'k8s.cni.cncf.io': { directions: [], onlyRestricts: true },
};

/** A language that nobody here knows may do anything. */
export function foreignLanguage(group: string): ForeignLanguage {
  return (Object.hasOwn(LANGUAGES, group) ? LANGUAGES[group] : undefined) ?? ANYTHING;
}
