import { podsInBlock } from './ask/addresses.ts';
import { blocksIn, isSingle, isWhole, isWide, type KnownBlock } from './ask/blocks.ts';
import { count, namePodOf, someOf, stableLabels } from './words.ts';
import type { Lint, LintFinding, LintFix, LintWorld } from './lint.ts';
import { findCilium } from './ask/enforcers.ts';
import { mendAt } from './mend.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { Pod } from '../../model/pod.ts';

export const podAddress: Lint = {
  id: 'L-16',
  name: 'pod-address',
  severity: 'warning',
  summary: 'An ipBlock of the addresses of pods',
  why: 'A pod has another address after every restart, and any other pod may get the old one. On Cilium and GKE Dataplane V2 an ipBlock never matches a pod at all.',
  remedy: 'Select pods by their labels: podSelector, with a namespaceSelector for those of other namespaces.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
  needs: ['addresses'],
  uses: ['enforcer'],
  find: (world) => blocksIn(world).flatMap((block) => check(world, block)),
};

function check(world: LintWorld, block: KnownBlock): readonly LintFinding[] {
  const { policy, peer } = block;
  if (isWhole(peer)) return [];
  const cilium = findCilium(world.enforcement);
  // "Our network" is meant for what is outside of the cluster as well: only where it leaves the pods out is that news.
  if (isWide(peer) && cilium === undefined) return [];
  const inside = podsInBlock(world, peer);
  if (inside.length === 0) return [];
  const names = someOf(inside.map(namePodOf));
  const fix = isSingle(peer) ? fixOf(block, inside) : undefined;
  return [
    {
      about: policy.ref,
      path: [...peer.path, 'ipBlock'],
      ...(cilium === undefined ? {} : { severity: isWide(peer) ? 'info' : 'error' }),
      message:
        cilium === undefined
          ? `${peer.cidr.text} holds the ${inside.length === 1 ? 'address' : 'addresses'} of ${count(inside.length, 'pod')}, which ${inside.length === 1 ? 'changes' : 'change'} with every restart: ${names}`
          : `${peer.cidr.text} holds the addresses of ${count(inside.length, 'pod')} (${names}), and on ${cilium.title} an ipBlock matches no pod`,
      ...(fix === undefined ? {} : { fix }),
    },
  ];
}

/** The one pod that is meant, by its labels. */
function fixOf({ policy, peer }: KnownBlock, inside: readonly Pod[]): LintFix | undefined {
  const [pod] = inside;
  if (pod === undefined || Object.keys(stableLabels(pod)).length === 0) return undefined;
  const byLabels = {
    ...(pod.namespace === policy.namespace
      ? {}
      : { namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: pod.namespace } } }),
    podSelector: { matchLabels: stableLabels(pod) },
  };
  return {
    text: `select ${namePodOf(pod)} by its labels`,
    mended: mendAt(policy.written, peer.path, () => byLabels),
  };
}
