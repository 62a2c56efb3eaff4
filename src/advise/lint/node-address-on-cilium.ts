import { blocksIn, isWhole, isWide, type KnownBlock, matchesBlock } from './ask/blocks.ts';
import { count, someOf } from './words.ts';
import { findCilium } from './ask/enforcers.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';

export const nodeAddressOnCilium: Lint = {
  id: 'L-17',
  name: 'node-address-on-cilium',
  severity: 'error',
  summary: 'An ipBlock of the addresses of nodes, on Cilium',
  why: 'Cilium knows nodes as entities, not as addresses: an ipBlock matches none of them unless it is told to with policy-cidr-match-mode: nodes. The kubelet of the own node is let in anyway; other nodes, pods on their network and an API server on one of them are not.',
  remedy:
    'Write a CiliumNetworkPolicy with fromEntities or toEntities (host, remote-node, kube-apiserver), or set policy-cidr-match-mode to nodes.',
  source: 'https://docs.cilium.io/en/stable/security/policy/layer3/#selecting-nodes-with-cidr-ipblock',
  needs: ['nodes', 'enforcer'],
  find: (world) => (isAsked(world) ? blocksIn(world).flatMap((block) => check(world, block)) : []),
};

/** Cilium is there, and keeps its default. */
function isAsked({ enforcement, snapshot }: LintWorld): boolean {
  if (findCilium(enforcement) === undefined) return false;
  const modes = (snapshot.enforcerFacts?.configMaps ?? []).map(({ data }) => data?.['policy-cidr-match-mode'] ?? '');
  return !modes.some((mode) => mode.includes('nodes'));
}

function check({ snapshot, enforcement }: LintWorld, { policy, peer }: KnownBlock): readonly LintFinding[] {
  if (isWhole(peer)) return [];
  const inside = snapshot.nodes.filter(({ addresses }) => addresses.some((address) => matchesBlock(peer, address)));
  const title = findCilium(enforcement)?.title ?? '';
  if (inside.length === 0) return [];
  return [
    {
      about: policy.ref,
      path: [...peer.path, 'ipBlock'],
      ...(isWide(peer) ? { severity: 'info' } : {}),
      message: `${peer.cidr.text} holds the addresses of ${count(inside.length, 'node')} (${someOf(inside.map(({ name }) => name))}), and on ${title} an ipBlock matches no node`,
    },
  ];
}
