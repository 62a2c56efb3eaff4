import { findGap, isCovered } from '../../model/coverage.ts';
import { isManifests, knowsPods } from './ask/known.ts';
import type { KnownPolicy } from './ask/policies.ts';
import { networkPolicies } from './ask/policies.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { namespacesOfLabels } from './ask/namespaces-of-labels.ts';
import { podsIn } from './ask/pods.ts';
import { list, phraseSubject } from '../../explain/phrase/rules.ts';
import { phraseSelector } from '../../explain/phrase/selectors.ts';
import { selects } from '../../model/match-labels.ts';

/** L-27 */
export const wrongNamespace: Lint = {
  id: 'L-27',
  name: 'wrong-namespace',
  severity: 'warning',
  summary: 'A policy stands in a namespace where it selects nobody, or where nobody is',
  why: 'A policy is only about pods of its own namespace. A manifest without `metadata.namespace` goes where kubectl points at that moment, often `default`: the pods that it was written for stay open, and nothing says so.',
  remedy: 'Apply the policy in the namespace of its pods, and delete it where it is.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec',
  needs: ['pods'],
  find: (world) => networkPolicies(world).flatMap((policy) => findMisplaced(world, policy)),
};

function findMisplaced(world: LintWorld, policy: KnownPolicy): readonly LintFinding[] {
  const { namespace, compiled } = policy;
  const { pods } = compiled.subject;
  if (!isRead(world, namespace) || podsIn(world, namespace).some(({ labels }) => selects(labels, pods))) return [];
  const elsewhere = pods.length > 0 ? namespacesOfLabels(world, pods) : [];
  if (elsewhere.length > 0) return [tellMisplaced(policy, elsewhere)];
  const isEmpty = podsIn(world, namespace).length === 0;
  return isEmpty && knowsPods(world, namespace) ? [tellEmpty(policy)] : [];
}

/** Manifests that hold nobody here may still hold those who are meant, elsewhere. */
function isRead(world: LintWorld, namespace: string): boolean {
  const { snapshot } = world;
  const isHidden = findGap(snapshot, 'pods', { namespace }) !== undefined;
  return !isHidden && (isManifests(world) || isCovered(snapshot, 'pods', { namespace }));
}

function tellMisplaced({ ref, namespace, compiled }: KnownPolicy, elsewhere: readonly string[]): LintFinding {
  const places = elsewhere.map((name) => `"${name}"`);
  const where = `namespace${places.length === 1 ? '' : 's'} ${list(places, 'and')}`;
  return {
    about: ref,
    path: ['metadata', 'namespace'],
    message: `selects nobody in namespace "${namespace}": pods ${phraseSelector(compiled.subject.pods)} are in ${where}`,
    fix: {
      text:
        places.length === 1
          ? `Set metadata.namespace to ${places[0]} and delete it here`
          : 'Set metadata.namespace to that of the pods that are meant and delete it here',
      commands: [`kubectl delete networkpolicy ${ref.name} -n ${namespace}`],
    },
  };
}

/** A policy for everybody may be waiting for the first pod. */
function tellEmpty({ ref, namespace, compiled }: KnownPolicy): LintFinding {
  const { pods } = compiled.subject;
  return {
    about: ref,
    path: ['metadata', 'namespace'],
    ...(pods.length === 0 ? { severity: 'info' as const } : {}),
    message: `is about ${phraseSubject(compiled.subject)}, where there are no pods`,
    notes: [`No pod and no workload is in namespace "${namespace}"`],
  };
}
