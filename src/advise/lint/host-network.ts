import { namePodOf, someOf, wordSelector } from './words.ts';
import { isApiServerPeer } from './api-server-by-labels.ts';
import { isFinished } from '../../engine/cluster-index.ts';
import { isSelector, type KnownPolicy, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import { knownPodsOfPeer } from './ask/peers.ts';
import { knowsPods } from './ask/known.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import type { Pod } from '../../model/pod.ts';
import { podsSelected } from './ask/pods.ts';
import { enforcersIn } from './ask/enforcers.ts';
import type { SelectorPeer } from '../../dialects/compiled.ts';

export const hostNetwork: Lint = {
  id: 'L-20',
  name: 'host-network',
  severity: 'warning',
  summary: "Pods on their node's network are selected, or are meant by a peer",
  why: 'A pod with hostNetwork: true has the address of its node. What policy does with it is not defined; nearly everywhere no policy applies to it, and no podSelector or namespaceSelector of a peer matches it: it is seen as the node.',
  remedy:
    'For a peer, allow the addresses of the nodes by ipBlock (on Cilium: entities). To protect such a pod, take it off the network of its node, or use what the network plugin has for hosts.',
  source:
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods',
  needs: ['pods'],
  uses: ['namespaces', 'enforcer'],
  find: (world) =>
    networkPolicies(world).flatMap((policy) => [...checkSubject(world, policy), ...checkPeers(world, policy)]),
};

function checkSubject(world: LintWorld, policy: KnownPolicy): readonly LintFinding[] {
  const { namespace, compiled, ref } = policy;
  if (!knowsPods(world, namespace)) return [];
  const pods = podsSelected(world, policy).filter((pod) => !isFinished(pod));
  const told = worthTelling(pods, compiled.subject.pods.length === 0);
  if (told === undefined) return [];
  return [
    {
      about: ref,
      path: ['spec', 'podSelector'],
      message:
        told.length === pods.length
          ? `${pods.length === 1 ? 'the one pod that it selects is' : `all ${pods.length} pods that it selects are`} on the network of the node, where the policy does not apply: ${someOf(told.map(namePodOf))}`
          : `${told.length} of the ${pods.length} pods that it selects are on the network of their node, where the policy does not apply: ${someOf(told.map(namePodOf))}`,
    },
  ];
}

function checkPeers(world: LintWorld, policy: KnownPolicy): readonly LintFinding[] {
  return rulesIn(policy)
    .filter(({ counts }) => counts)
    .flatMap((rule) => peersIn(rule).filter(isSelector))
    .flatMap((peer): LintFinding[] => {
      // OpenShift and OVN-Kubernetes have a namespace that stands for such pods; of the API server L-21 speaks.
      const isOvn = enforcersIn(world.enforcement).some(({ name }) => name === 'ovn-kubernetes');
      if ((isOvn && peer.pods.length === 0) || isApiServerPeer(world, peer)) return [];
      const pods = knownPodsOfPeer(world, peer) ?? [];
      const told = worthTelling(pods, peer.pods.length === 0);
      return told === undefined ? [] : [tellPeer(world, policy, peer, pods, told)];
    });
}

/** The pods on their node's network: all of them, or some of those that labels ask for; a policy for everybody happens to meet some. */
function worthTelling(pods: readonly Pod[], isEverybody: boolean): readonly Pod[] | undefined {
  const onHost = pods.filter((pod) => pod.hostNetwork);
  if (onHost.length === 0) return undefined;
  return onHost.length === pods.length || !isEverybody ? onHost : undefined;
}

function tellPeer(
  { index }: LintWorld,
  { ref }: KnownPolicy,
  peer: SelectorPeer,
  pods: readonly Pod[],
  told: readonly Pod[],
): LintFinding {
  const nodes = [...new Set(told.flatMap(({ node }) => node ?? []))].sort();
  const addresses = nodes.flatMap((name) => index.nodes.get(name)?.addresses.map(({ text }) => text) ?? []);
  const which =
    told.length === pods.length
      ? pods.length === 1
        ? 'the one pod'
        : `all ${pods.length} pods`
      : `${told.length} of the ${pods.length} pods`;
  return {
    about: ref,
    path: peer.path,
    message: `${which} that the peer means (${wordSelector(peer.pods)}) ${told.length === 1 ? 'is' : 'are'} on the network of the node, where no selector matches: ${someOf(told.map(namePodOf))}`,
    ...(addresses.length === 0
      ? {}
      : { notes: [`they are seen as their nodes, at ${someOf(addresses, MOST_ADDRESSES)}`] }),
    fix: { text: 'allow the addresses of the nodes by ipBlock; on Cilium an entity' },
  };
}

const MOST_ADDRESSES = 6;
