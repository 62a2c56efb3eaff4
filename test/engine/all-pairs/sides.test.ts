import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import type { Connectivity } from '../../../src/engine/all-pairs/connectivity.ts';
import { connectivityLike, connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import { indexLike, indexSnapshot } from '../../../src/engine/cluster-index.ts';
import type { NetworkPolicy } from '../../../src/model/network-policy.ts';
import type { Direction } from '../../../src/model/verdict.ts';
import { namespace, pod, policy, snapshot } from '../../helpers/builders.ts';

const DATABASE = pod('shop/db', { labels: { app: 'db' }, addresses: ['10.0.0.1'] });
const OPEN = policy('shop/open', {
  podSelector: {},
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ podSelector: {} }] }],
});
const DENY = policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress'] });
const OTHER_DENY = policy('shop/other-deny', { podSelector: {}, policyTypes: ['Ingress'] });
const BOTH_WAYS = policy('shop/both', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

function told(
  before: readonly NetworkPolicy[],
  after: readonly NetworkPolicy[],
): { ingress: boolean; egress: boolean } {
  const was = snapshot({ namespaces: [namespace('shop')], pods: [DATABASE], networkPolicies: before });
  const is = { ...was, networkPolicies: after };
  const base = connectivityOf(indexSnapshot(was), compilePolicies(was));
  const like = connectivityLike(base, indexLike(base.index, is), compilePolicies(is));
  const asked = (state: Connectivity, direction: Direction): unknown =>
    state.tables.asked(state.partiesOf(DATABASE)[0]?.id ?? -1, direction);
  const differs = (direction: Direction): boolean => asked(base, direction) !== asked(like, direction);
  return { ingress: differs('ingress'), egress: differs('egress') };
}

describe('What the policies of a pod say', () => {
  it.each([
    ['the same policies', [OPEN, DENY], [DENY, OPEN], false, false],
    ['one that lets nobody in, beside others that isolate', [OPEN, DENY], [OPEN], false, false],
    ['another one that lets nobody in', [DENY], [OTHER_DENY], false, false],
    ['the only one that isolates', [DENY], [], true, false],
    ['one that lets somebody in', [OPEN, DENY], [DENY], true, false],
    ['one that isolates in another direction, too', [OPEN, DENY], [OPEN, BOTH_WAYS], false, true],
  ])('differs or not in two states: %s', (_, before, after, ingress, egress) => {
    expect(told(before, after)).toEqual({ ingress, egress });
  });
});
