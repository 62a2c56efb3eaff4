import type { Enforcer } from '../../model/enforcement.ts';
import { enforcersIn } from './ask/enforcers.ts';
import { isOlder, isSince } from './ask/versions.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { list } from '../../explain/phrase/rules.ts';

/** L-42 */
export const adminPolicyNotEnforced: Lint = {
  id: 'L-42',
  name: 'admin-policy-not-enforced',
  severity: 'error',
  summary: 'An admin policy that the network plugin of this cluster does not enforce',
  why: 'AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy are stored as soon as their CustomResourceDefinitions are installed. Most network plugins enforce only one generation of them, or none: what such an object denies is open.',
  remedy: 'Write the rules as NetworkPolicies, use the generation that the plugin enforces, or switch its support on.',
  source: 'https://network-policy-api.sigs.k8s.io/implementations/',
  needs: ['enforcer'],
  find: findUnenforced,
};

const GROUP = 'policy.networking.k8s.io';

type Generation = 'v1alpha1' | 'v1alpha2';

const GENERATIONS: Readonly<Record<string, Generation>> = {
  AdminNetworkPolicy: 'v1alpha1',
  BaselineAdminNetworkPolicy: 'v1alpha1',
  ClusterNetworkPolicy: 'v1alpha2',
};

function findUnenforced({ snapshot, enforcement }: LintWorld): readonly LintFinding[] {
  const enforcers = enforcersIn(enforcement);
  // Where one may hide, it may be the one that does.
  const mayHideOne = enforcement?.kind === 'enforced' && enforcement.gaps.length > 0;
  if (enforcers.length === 0 || mayHideOne) return [];
  return snapshot.unmodelled.flatMap(({ ref, group }) => {
    const generation = group === GROUP ? GENERATIONS[ref.kind] : undefined;
    // One of several that does is enough.
    if (generation === undefined || !enforcers.every((enforcer) => leavesOut(enforcer, generation))) return [];
    const titles = enforcers.map(({ title, version }) => (version === undefined ? title : `${title} ${version}`));
    return [
      {
        about: ref,
        path: [],
        message: `has no effect: ${list(titles, 'and')} ${titles.length === 1 ? 'does' : 'do'} not enforce ${ref.kind} (${GROUP}/${generation})`,
      },
    ];
  });
}

/** Semantics D.7. False where it is not known. */
function leavesOut({ name, version, mode }: Enforcer, generation: Generation): boolean {
  switch (name) {
    case 'calico':
    case 'canal':
      return generation === 'v1alpha1'
        ? isOlder(version, [3, 29]) || isSince(version, [3, 32])
        : isOlder(version, [3, 32]);
    case 'kube-network-policies':
      // The flavour is part of the image's tag.
      return mode !== undefined && !mode.includes(generation);
    case 'cilium':
    case 'aks-cilium':
      return generation === 'v1alpha1' || isOlder(version, [1, 20]);
    case 'ovn-kubernetes':
      return generation === 'v1alpha2';
    case 'aws-vpc-cni':
    case 'eks-auto-mode':
    case 'azure-npm':
    case 'gke-dataplane-v2':
    case 'k3s':
    case 'kube-router':
    case 'weave':
      return true;
    default:
      return false;
  }
}
