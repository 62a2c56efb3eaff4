import type { Family } from '../../model/address.ts';
import { isIpBlock, type KnownPolicy, type KnownRule, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import type { IpBlockPeer } from '../../dialects/compiled.ts';
import { isWhole } from './ask/blocks.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { mendAt } from './mend.ts';
import { namePodOf, someOf } from './words.ts';
import { podsSelected } from './ask/pods.ts';

export const oneFamily: Lint = {
  id: 'L-19',
  name: 'one-family',
  severity: 'warning',
  summary: 'All addresses of one family, for pods that have both IPv4 and IPv6',
  why: '0.0.0.0/0 holds no IPv6 address, and ::/0 no IPv4 address. A client prefers IPv6 where a name has both, so that the connection fails, or first waits for the other to fail.',
  remedy: 'Add a peer for the other family: ::/0 beside 0.0.0.0/0.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/',
  needs: ['addresses'],
  find: (world) => networkPolicies(world).flatMap((policy) => check(world, policy)),
};

const WHOLE: Readonly<Record<Family, { readonly cidr: string; readonly inside: readonly string[] }>> = {
  4: { cidr: '0.0.0.0/0', inside: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'] },
  6: { cidr: '::/0', inside: ['fc00::/7', 'fe80::/10'] },
};

function check(world: LintWorld, policy: KnownPolicy): readonly LintFinding[] {
  const rules = rulesIn(policy).filter(({ counts }) => counts);
  const alone = rules.flatMap((rule) => findAlone(rule, rules));
  if (alone.length === 0) return [];
  const both = podsSelected(world, policy).filter(
    ({ addresses, hostNetwork }) => !hostNetwork && new Set(addresses.map(({ family }) => family)).size > 1,
  );
  return both.length === 0 ? [] : alone.map((peer) => tell(policy, peer, both.map(namePodOf)));
}

/** Blocks of all addresses of a family, where nothing in that direction is about the other one. */
function findAlone(rule: KnownRule, rules: readonly KnownRule[]): readonly IpBlockPeer[] {
  const same = rules.filter(({ direction }) => direction === rule.direction);
  const families = new Set(
    same
      .flatMap(peersIn)
      .filter(isIpBlock)
      .map(({ cidr }) => cidr.family),
  );
  const isOpen = same.some((each) => each.rule.peers === 'any');
  return families.size > 1 || isOpen ? [] : peersIn(rule).filter(isIpBlock).filter(isWhole);
}

function tell(policy: KnownPolicy, peer: IpBlockPeer, pods: readonly string[]): LintFinding {
  const other: Family = peer.cidr.family === 4 ? 6 : 4;
  const { cidr, inside } = WHOLE[other];
  const block = { ipBlock: { cidr, ...(peer.except.length === 0 ? {} : { except: inside }) } };
  const list = peer.path.slice(0, -1);
  return {
    about: policy.ref,
    path: [...peer.path, 'ipBlock'],
    message: `${peer.cidr.text} holds no IPv${other} address, and the pods have both families: ${someOf(pods)}`,
    fix: {
      text: `add a peer ${cidr}${peer.except.length === 0 ? '' : `, without ${inside.join(', ')}`}`,
      mended: mendAt(policy.written, list, (items) => [...(items as readonly object[]), block]),
    },
  };
}
