import { doSelectorsMeet } from '../../engine/selector-sets.ts';
import type { FieldPath } from '../../model/reference.ts';
import { isHalfOfPeer } from './peers-or-not-and.ts';
import { isSelector, type KnownRule, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import { knowsPods } from './ask/known.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { list } from '../../explain/phrase/rules.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { namespacesOfLabels } from './ask/namespaces-of-labels.ts';
import { podsIn } from './ask/pods.ts';
import { nameField } from './rule-names.ts';
import { phraseSelector } from '../../explain/phrase/selectors.ts';
import { selects } from '../../model/match-labels.ts';
import type { SelectorPeer } from '../../dialects/compiled.ts';
import { mendAt } from './mend.ts';

/** L-33 */
export const peerInOtherNamespace: Lint = {
  id: 'L-33',
  name: 'peer-in-other-namespace',
  severity: 'error',
  summary: 'A podSelector without namespaceSelector names pods that are only in other namespaces',
  why: 'A peer with a podSelector alone means pods of the namespace of the policy. The pods that carry these labels are elsewhere, so the rule matches nobody and their connections are denied.',
  remedy: 'Add a namespaceSelector to the same list item: the namespace and the labels must both match.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  needs: ['pods'],
  find: (world) =>
    networkPolicies(world).flatMap((policy) =>
      knowsPods(world, policy.namespace) ? rulesIn(policy).flatMap((rule) => findStrangers(world, rule)) : [],
    ),
};

function findStrangers(world: LintWorld, rule: KnownRule): readonly LintFinding[] {
  const { namespace } = rule.policy;
  return peersIn(rule)
    .filter(isSelector)
    .filter(({ namespaces, pods }) => namespaces.kind === 'same' && namesPods({ pods }))
    .filter(({ pods }) => !podsIn(world, namespace).some(({ labels }) => selects(labels, pods)))
    .filter((peer) => !isHalfOfPeer(world, rule, peer))
    .flatMap((peer) => {
      const others = namespacesOfLabels(world, peer.pods);
      return others.length === 0 ? [] : [tell(rule, peer, others)];
    });
}

/** What only excludes pods matches somebody anywhere. */
function namesPods({ pods }: Pick<SelectorPeer, 'pods'>): boolean {
  return pods.some(({ operator }) => operator === 'In' || operator === 'Exists') && doSelectorsMeet(pods);
}

function tell({ policy }: KnownRule, peer: SelectorPeer, others: readonly string[]): LintFinding {
  const { ref, written, namespace } = policy;
  const path: FieldPath = [...peer.path, 'podSelector'];
  const labels = phraseSelector(peer.pods);
  const names = others.map((name) => `"${name}"`);
  const namespaceSelector =
    others.length === 1
      ? { matchLabels: { [NAMESPACE_NAME_LABEL]: others[0] ?? '' } }
      : { matchExpressions: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: others }] };
  return {
    about: ref,
    path,
    message: `means pods ${labels} of namespace "${namespace}", where there are none; pods with these labels are in ${list(names, 'and')}`,
    fix: {
      text: `Add a namespaceSelector for ${list(names, 'or')} to ${nameField(peer.path)}`,
      mended: mendAt(written, [...peer.path, 'namespaceSelector'], () => namespaceSelector),
    },
  };
}
