import { stableLabels, wordLabels, wordSelector } from './words.ts';
import { type KnownPolicy, networkPolicies } from './ask/policies.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { namespacesWithPods, podsIn, podsSelected } from './ask/pods.ts';
import { isCovered } from '../../model/coverage.ts';
import { knowsPods } from './ask/known.ts';
import { labelsThatSatisfy } from '../../engine/all-pairs/labels-that-satisfy.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { Pod } from '../../model/pod.ts';
import { satisfies, selects } from '../../model/match-labels.ts';

export const selectsNothing: Lint = {
  id: 'L-01',
  name: 'selects-nothing',
  severity: 'warning',
  summary: 'The podSelector matches no pod of the namespace',
  why: 'The policy protects nobody and allows nothing. Usually a label was mistyped, or renamed in the workload and not here; the pods that were meant stay open, or closed by another policy.',
  remedy:
    'Compare the podSelector with the labels of the pod template (not those of the Deployment itself), and correct the one that is wrong. A policy for pods that are still to come may ignore this lint.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
  needs: ['pods'],
  find: (world) => networkPolicies(world).flatMap((policy) => check(world, policy)),
};

function check(world: LintWorld, policy: KnownPolicy): readonly LintFinding[] {
  const { namespace, compiled, ref } = policy;
  const selector = compiled.subject.pods;
  const pods = knowsPods(world, namespace) ? podsIn(world, namespace) : [];
  // Of a namespace without pods, and of labels that are found in another namespace, L-27 speaks; of contradictions L-02.
  if (pods.length === 0 || podsSelected(world, policy).length > 0) return [];
  if (labelsThatSatisfy(selector) === undefined || isFoundElsewhere(world, policy)) return [];
  return [
    {
      about: ref,
      path: ['spec', 'podSelector'],
      message: `podSelector ${wordSelector(selector)} matches ${pods.length === 1 ? 'not the one pod' : `none of the ${pods.length} pods`} in namespace "${namespace}"`,
      notes: [...nearest(selector, pods), ...unreadWorkloads(world, namespace)],
    },
  ];
}

function isFoundElsewhere(world: LintWorld, { namespace, compiled }: KnownPolicy): boolean {
  return namespacesWithPods(world).some(
    (other) => other !== namespace && podsIn(world, other).some(({ labels }) => selects(labels, compiled.subject.pods)),
  );
}

/** What the pods here have where the selector wants something else; those that have most of it first. */
function nearest(selector: LabelSelector, pods: readonly Pod[]): readonly string[] {
  const keys = new Set(selector.map(({ key }) => key));
  const score = (pod: Pod): number => selector.filter((requirement) => satisfies(pod.labels, requirement)).length;
  const best = Math.max(...pods.map(score));
  const labels = pods
    .filter((pod) => score(pod) === best)
    .map((pod) => {
      const asked = Object.entries(pod.labels).filter(([key]) => keys.has(key));
      return wordLabels(asked.length > 0 ? Object.fromEntries(asked) : stableLabels(pod));
    });
  const different = [...new Set(labels)].sort();
  const shown = different.slice(0, MOST_NEAREST);
  const rest = different.length - shown.length;
  return [`the pods there have ${shown.join('; ')}${rest > 0 ? `; and ${rest} other sets of labels` : ''}`];
}

const MOST_NEAREST = 4;

function unreadWorkloads({ snapshot }: LintWorld, namespace: string): readonly string[] {
  return isCovered(snapshot, 'deployments', { namespace })
    ? []
    : ['workloads were not read: one that has no pods now may be meant'];
}
