import { count } from './words.ts';
import type { FieldPath } from '../../model/reference.ts';
import { isFinished } from '../../engine/cluster-index.ts';
import { isSelector, type KnownPolicy, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import { knowsPods } from './ask/known.ts';
import { labelValue, selects } from '../../model/match-labels.ts';
import type { LabelRequirement, LabelSelector } from '../../model/selector.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { namespacesOfPeer, podsIn } from './ask/pods.ts';
import { phraseSelector } from '../../explain/phrase/selectors.ts';
import type { Pod } from '../../model/pod.ts';

/** L-38 */
export const matchesAlmostAll: Lint = {
  id: 'L-38',
  name: 'matches-almost-all',
  severity: 'info',
  summary: 'A selector with NotIn or DoesNotExist matches nearly every pod',
  why: 'NotIn and DoesNotExist also match pods that do not have the label at all. Where most pods lack it, a selector that reads like "the others of this group" means almost everybody, those to come included.',
  remedy: 'Ask for a label that the pods have (In, Exists), or add Exists for the same key.',
  source:
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements',
  needs: ['pods'],
  find: (world) => networkPolicies(world).flatMap((policy) => findWide(world, policy)),
};

function findWide(world: LintWorld, policy: KnownPolicy): readonly LintFinding[] {
  const peers = rulesIn(policy).flatMap((rule) => peersIn(rule).filter(isSelector));
  return [
    ...check(world, policy, ['spec', 'podSelector'], policy.compiled.subject.pods, () => [policy.namespace]),
    ...peers.flatMap((peer) =>
      check(world, policy, [...peer.path, 'podSelector'], peer.pods, () => namespacesOfPeer(world, peer)),
    ),
  ];
}

const FEWEST_PODS = 5;
const ALMOST_ALL = 0.8;

function check(
  world: LintWorld,
  { ref }: KnownPolicy,
  path: FieldPath,
  selector: LabelSelector,
  namespaces: () => readonly string[],
): readonly LintFinding[] {
  const [without] = selector.filter(excludes);
  // Who also asks for a label that is there knows whom they mean.
  if (without === undefined || !selector.every(excludes)) return [];
  const known = namespaces().filter((name) => knowsPods(world, name));
  const pods = known.flatMap((name) => podsIn(world, name).filter((pod) => !isFinished(pod)));
  const matching = pods.filter(({ labels }) => selects(labels, selector));
  const lacking = matching.filter((pod) => lacks(pod, selector));
  if (pods.length < FEWEST_PODS || matching.length <= pods.length * ALMOST_ALL) return [];
  if (lacking.length <= matching.length / 2) return [];
  return [
    {
      about: ref,
      path,
      message: `podSelector ${phraseSelector(selector)} matches ${matching.length} of ${count(pods.length, 'pod')}`,
      notes: [`${lacking.length} of them have no label "${without.key}" at all`],
    },
  ];
}

function excludes({ operator }: LabelRequirement): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist';
}

function lacks({ labels }: Pod, selector: LabelSelector): boolean {
  return selector.some(({ key }) => labelValue(labels, key) === undefined);
}
