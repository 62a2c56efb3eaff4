import type { Address, Cidr } from '../../../model/address.ts';
import { bitsOf } from '../../../model/address.ts';
import { contains } from '../../../model/cidr.ts';
import type { IpBlockPeer } from '../../../dialects/compiled.ts';
import { isIpBlock, type KnownPolicy, type KnownRule, networkPolicies, peersIn, rulesIn } from './policies.ts';
import type { LintWorld } from '../lint.ts';

export interface KnownBlock {
  readonly policy: KnownPolicy;
  readonly rule: KnownRule;
  readonly peer: IpBlockPeer;
}

/** Every ipBlock that has a say. */
export function blocksIn(world: LintWorld): readonly KnownBlock[] {
  return networkPolicies(world).flatMap((policy) =>
    rulesIn(policy)
      .filter(({ counts }) => counts)
      .flatMap((rule) =>
        peersIn(rule)
          .filter(isIpBlock)
          .map((peer) => ({ policy, rule, peer })),
      ),
  );
}

export function matchesBlock({ cidr, except }: IpBlockPeer, address: Address): boolean {
  return contains(cidr, address) && !except.some((hole) => contains(hole, address));
}

/** `10.0.0.7/32`: one address is meant. */
export function isSingle({ cidr }: IpBlockPeer): boolean {
  return cidr.prefix === bitsOf(cidr.family);
}

/** Every address of its family. */
export function isWhole({ cidr }: Pick<IpBlockPeer, 'cidr'>): boolean {
  return cidr.prefix === 0;
}

/** Blocks that people write for "our network", whatever happens to lie inside of them. */
const OUR_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fd00::/8'];

/** Too wide for that it could mean some pods, nodes or Services of the cluster alone. */
export function isWide({ cidr }: IpBlockPeer): boolean {
  return cidr.prefix < NARROWEST_WIDE[cidr.family] || OUR_NETWORKS.includes(cidr.text);
}

/** A cluster's ranges are seldom wider than this. */
const NARROWEST_WIDE: Readonly<Record<Cidr['family'], number>> = { 4: 10, 6: 40 };
