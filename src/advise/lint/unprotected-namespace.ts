import type { ClusterIndex } from '../../engine/cluster-index.ts';
import { count } from '../../explain/phrase/rules.ts';
import { isFinished } from '../../engine/cluster-index.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { namespacesWithPods, podsIn } from './ask/pods.ts';
import type { Pod } from '../../model/pod.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import { selectingPolicies } from '../../engine/places.ts';

/** L-28 */
export const unprotectedNamespace: Lint = {
  id: 'L-28',
  name: 'unprotected-namespace',
  severity: 'info',
  summary: 'No policy selects any pod of a namespace',
  why: 'A pod that no policy selects takes connections from every pod of the cluster, and may open any. Whoever gets into one pod can try all of these.',
  remedy:
    'Add a policy that isolates all pods of the namespace, together with rules for what they need; DNS is what is forgotten most.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies',
  needs: ['pods'],
  find: findUnprotected,
};

function findUnprotected(world: LintWorld): readonly LintFinding[] {
  if (mayHideClusterPolicies(world.policies)) return [];
  return namespacesWithPods(world)
    .filter((name) => !isOfTheSystem(name) && !mayHidePolicies(world.policies, name))
    .flatMap((name) => {
      const pods = podsIn(world, name).filter((pod) => !pod.hostNetwork && !isFinished(pod));
      return pods.length > 0 && !isAnySelected(world, pods) ? [tell(world, name, pods)] : [];
    });
}

/** What the cluster brings along and others look after. */
function isOfTheSystem(namespace: string): boolean {
  return (
    ['kube-', 'openshift-', 'tigera-', 'calico-', 'gke-', 'gmp-', 'aks-', 'cattle-', 'cilium-'].some((prefix) =>
      namespace.startsWith(prefix),
    ) || ['openshift', 'local-path-storage', 'olm'].includes(namespace)
  );
}

/** Policies of a language that is not read, or that were not listed, may be about anybody. */
function mayHideClusterPolicies({ unmodelled, unmodelledGaps = [], tiers }: PolicySet): boolean {
  return (
    unmodelled.some(({ ref }) => ref.namespace === undefined) ||
    [...unmodelledGaps, ...tiers.flatMap(({ gaps }) => gaps)].some(({ namespace }) => namespace === undefined)
  );
}

function mayHidePolicies({ unmodelled, unmodelledGaps = [], tiers }: PolicySet, name: string): boolean {
  return (
    unmodelled.some(({ ref }) => ref.namespace === name) ||
    [...unmodelledGaps, ...tiers.flatMap(({ gaps }) => gaps)].some(({ namespace }) => namespace === name)
  );
}

function isAnySelected(
  { index, policies }: { index: ClusterIndex; policies: PolicySet },
  pods: readonly Pod[],
): boolean {
  return pods.some((pod) => selectingPolicies(index, policies, pod).length > 0);
}

function tell({ index, snapshot }: LintWorld, name: string, pods: readonly Pod[]): LintFinding {
  // Manifests often leave the namespace itself out.
  const origin = index.namespaces.get(name)?.origin ?? pods.find((pod) => pod.origin !== undefined)?.origin;
  const other = snapshot.networkPolicies.filter((policy) => policy.namespace === name).length;
  return {
    about: { kind: 'Namespace', name },
    path: [],
    ...(origin === undefined ? {} : { position: origin.locate([]) }),
    message: `no policy selects any of its ${count(pods.length, 'pod')}`,
    ...(other === 0 ? {} : { notes: [`${count(other, 'policy selects', 'policies select')} nobody here`] }),
    fix: { text: 'Add a policy with an empty podSelector that isolates ingress, and rules for what its pods need' },
  };
}
