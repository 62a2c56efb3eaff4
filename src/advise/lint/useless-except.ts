import { addressSetOf, isEmpty, subtractAddresses } from '../../model/address-set.ts';
import { addressesOf } from '../redundancy/peer-cover.ts';
import type { Cidr } from '../../model/address.ts';
import type { IpBlockPeer } from '../../dialects/compiled.ts';
import { isIpBlock, type KnownPolicy, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import type { Lint, LintFinding } from './lint.ts';
import { mendAt } from './mend.ts';
import { nameField } from './rule-names.ts';

/** L-39 */
export const uselessExcept: Lint = {
  id: 'L-39',
  name: 'useless-except',
  severity: 'warning',
  summary: 'Exceptions of an ipBlock leave nothing of it, or repeat each other',
  why: 'Exceptions that together cover the whole block make a peer that matches no address: the rule is dead. An exception that lies within others changes nothing; that somebody wrote it suggests that another block was meant.',
  remedy: 'Correct the addresses, or remove the exception that is within another.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#IPBlock',
  needs: [],
  find: (world) =>
    networkPolicies(world).flatMap((policy) =>
      rulesIn(policy).flatMap((rule) =>
        peersIn(rule)
          .filter(isIpBlock)
          .flatMap((peer) => findUseless(policy, peer)),
      ),
    ),
};

function findUseless(policy: KnownPolicy, peer: IpBlockPeer): readonly LintFinding[] {
  const { cidr, except, path } = peer;
  const list = [...path, 'ipBlock', 'except'];
  if (isEmpty(addressesOf(peer))) {
    const message = `no address is left of ${cidr.text} without ${except.map(({ text }) => text).join(', ')}`;
    return [{ about: policy.ref, path: list, message, notes: ['The peer matches nothing'] }];
  }
  return except.flatMap((hole, at) => {
    const others = except.filter((other, index) => index !== at && covers(other, hole, index < at));
    const [other] = others;
    if (other === undefined) return [];
    const here = [...list, at];
    const isSame = other.first === hole.first && other.last === hole.last;
    return [
      {
        about: policy.ref,
        path: here,
        message: `${hole.text} is ${isSame ? 'listed twice' : `within the exception ${other.text}`}`,
        fix: { text: `Remove ${nameField(here)}`, mended: mendAt(policy.written, here, () => undefined) },
      },
    ];
  });
}

/** Of two that are the same the later one is told. */
function covers(other: Cidr, hole: Cidr, isEarlier: boolean): boolean {
  if (!isEmpty(subtractAddresses(addressSetOf([hole]), addressSetOf([other])))) return false;
  return isEarlier || !isEmpty(subtractAddresses(addressSetOf([other]), addressSetOf([hole])));
}
