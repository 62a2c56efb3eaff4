import type { CompiledPolicy } from '../../dialects/compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import { isSelector, type KnownPolicy, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { podsIn, podsOfPeer } from './ask/pods.ts';
import type { Pod } from '../../model/pod.ts';
import { selects } from '../../model/match-labels.ts';
import { someOf, stableLabels, wordLabels } from './words.ts';

/** L-44 */
export const unstableLabel: Lint = {
  id: 'L-44',
  name: 'unstable-label',
  severity: 'warning',
  summary: 'A selector asks for a label that changes with every rollout',
  why: 'Controllers put labels such as `pod-template-hash` on their pods, with a new value for each revision or run. A policy that asks for one works until the next rollout, and then selects or allows nobody; it was most likely made from a running pod.',
  remedy: 'Ask for labels of the pod template that the author of the workload has set.',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pod-template-hash-label',
  needs: [],
  find: (world) => networkPolicies(world).flatMap((policy) => findUnstable(world, policy)),
};

/** Which controller gives each, for the reader. */
const UNSTABLE: Readonly<Record<string, string>> = {
  'pod-template-hash': 'a Deployment gives each revision another',
  'controller-revision-hash': 'a DaemonSet or StatefulSet gives each revision another',
  'pod-template-generation': 'a DaemonSet gives each revision another',
  'job-name': 'each Job of a CronJob has another',
  'batch.kubernetes.io/job-name': 'each Job of a CronJob has another',
  'controller-uid': 'each Job has another',
  'batch.kubernetes.io/controller-uid': 'each Job has another',
};

function findUnstable(world: LintWorld, policy: KnownPolicy): readonly LintFinding[] {
  const { namespace, compiled } = policy;
  const ofSubject = (): readonly Pod[] =>
    podsIn(world, namespace).filter(({ labels }) => selects(labels, compiled.subject.pods));
  const ofPeers = rulesIn(policy).flatMap((rule) =>
    peersIn(rule)
      .filter(isSelector)
      .flatMap((peer) => check(policy.ref, [...peer.path, 'podSelector'], peer.pods, () => podsOfPeer(world, peer))),
  );
  return [...check(policy.ref, ['spec', 'podSelector'], compiled.subject.pods, ofSubject), ...ofPeers];
}

function check(
  about: CompiledPolicy['ref'],
  path: FieldPath,
  selector: LabelSelector,
  podsNow: () => readonly Pod[],
): readonly LintFinding[] {
  return selector.flatMap(({ key, operator, values }) => {
    const why = operator === 'In' && Object.hasOwn(UNSTABLE, key) ? UNSTABLE[key] : undefined;
    if (why === undefined) return [];
    const stable = [...new Set(podsNow().map((pod) => wordLabels(stableLabels(pod))))];
    return [
      {
        about,
        path,
        message: `asks for ${key}=${values.join('|')}, which does not last: ${why}`,
        ...(stable.length === 0 ? {} : { notes: [`The pods that have it now also have ${someOf(stable)}`] }),
      },
    ];
  });
}
