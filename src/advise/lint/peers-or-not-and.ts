import { isSelector, type KnownPolicy, type KnownRule, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { knownPodsOfPeer } from './ask/peers.ts';
import { count, namePodOf, someOf, wordSelector } from './words.ts';
import { mendAt } from './mend.ts';
import { valueAt } from '../fields.ts';
import { namespacesOfPeer } from './ask/pods.ts';
import type { Peer, SelectorPeer } from '../../dialects/compiled.ts';
import type { Pod } from '../../model/pod.ts';

export const peersOrNotAnd: Lint = {
  id: 'L-04',
  name: 'peers-or-not-and',
  severity: 'warning',
  summary: 'A namespaceSelector and a podSelector that stand as two peers, and are probably meant as one',
  why: 'Every dash of the list begins a peer of its own, and any one of them is enough: the first lets in every pod of the selected namespaces, the second only pods of the namespace of the policy. With both fields under one dash a pod has to satisfy both.',
  remedy: 'Remove the second dash, so that both selectors are fields of one item of the list.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  needs: ['pods'],
  uses: ['namespaces'],
  find: (world) =>
    networkPolicies(world).flatMap((policy) => rulesIn(policy).flatMap((rule) => check(world, policy, rule))),
};

/** Whether a peer is the half of one, as this lint tells it: others have nothing to add. */
export function isHalfOfPeer(world: LintWorld, rule: KnownRule, peer: Peer): boolean {
  const peers = peersIn(rule);
  const beside = [peers[peer.index - 1], peers[peer.index + 1]];
  return beside.some((other) => {
    const pair = other && pairOf(rule.policy, peer, other);
    return pair !== undefined && pair.pods === peer && meantTogether(world, pair) !== undefined;
  });
}

function check(world: LintWorld, policy: KnownPolicy, rule: KnownRule): readonly LintFinding[] {
  const peers = peersIn(rule);
  return peers.flatMap((peer, at): LintFinding[] => {
    const next = peers[at + 1];
    const pair = next && pairOf(policy, peer, next);
    const meant = pair && meantTogether(world, pair);
    if (next === undefined || pair === undefined || meant === undefined) return [];
    const { byNamespace, pods } = pair;
    const namespaces = namespacesOfPeer(world, byNamespace);
    const list = peer.path.slice(0, -1);
    return [
      {
        about: policy.ref,
        path: next.path,
        message: `${wordSelector(pods.pods)} stands in a peer of its own and means pods of "${policy.namespace}", where none has it; ${count(meant.length, 'pod has', 'pods have')} it in the namespaces of the peer beside it: ${someOf(meant.map(namePodOf))}`,
        notes: [
          `now every pod of ${count(namespaces.length, 'namespace')} is meant (${someOf(namespaces)}), whatever its labels`,
        ],
        fix: {
          text: 'write both selectors in one item of the list',
          mended: mendAt(policy.written, list, (items) => merge(items as readonly object[], at)),
        },
      },
    ];
  });
}

interface Pair {
  readonly byNamespace: SelectorPeer;
  readonly pods: SelectorPeer;
}

/** One peer with nothing but a namespaceSelector and one with nothing but a podSelector, in either order. */
function pairOf(policy: KnownPolicy, a: Peer, b: Peer): Pair | undefined {
  if (!isSelector(a) || !isSelector(b)) return undefined;
  const [byNamespace, pods] = a.namespaces.kind === 'labels' ? [a, b] : [b, a];
  const isPair =
    byNamespace.namespaces.kind === 'labels' &&
    byNamespace.namespaces.selector.length > 0 &&
    valueAt(policy.written, [...byNamespace.path, 'podSelector']) === undefined &&
    pods.namespaces.kind === 'same' &&
    pods.pods.length > 0;
  return isPair ? { byNamespace, pods } : undefined;
}

/** The pods that both selectors match together, where the podSelector alone matches none. */
function meantTogether(world: LintWorld, { byNamespace, pods }: Pair): readonly Pod[] | undefined {
  const own = knownPodsOfPeer(world, pods);
  if (own === undefined || own.length > 0) return undefined;
  const both = knownPodsOfPeer(world, { ...byNamespace, pods: pods.pods });
  return both === undefined || both.length === 0 ? undefined : both;
}

function merge(items: readonly object[], at: number): readonly object[] {
  const together = Object.assign({}, items[at], items[at + 1]);
  return items.toSpliced(at, 2, together);
}
