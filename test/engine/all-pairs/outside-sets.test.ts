import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import type { Connectivity } from '../../../src/engine/all-pairs/connectivity.ts';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import { outsideSets } from '../../../src/engine/all-pairs/outside-sets.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import {
  type AddressSet,
  ALL_ADDRESSES,
  areSameAddresses,
  intersectAddresses,
  isEmpty,
  ofFamily,
  uniteAddresses,
} from '../../../src/model/address-set.ts';
import { formatAddressSet } from '../../../src/model/format-address-set.ts';
import type { Pod } from '../../../src/model/pod.ts';
import { pod, policy, snapshot } from '../../helpers/builders.ts';

/** Block and port of each rule of a policy about one pod. */
type Rules = readonly (readonly [cidr: string, port: number])[];

interface Asked {
  readonly name: string;
  readonly addresses?: readonly string[];
  readonly from?: Rules;
  readonly to?: Rules;
}

function setsOf(...asked: readonly Asked[]): readonly AddressSet[] {
  const { connectivity, pods } = stateOf(asked);
  return outsideSets(
    connectivity,
    pods.flatMap((each) => connectivity.partiesOf(each)),
  );
}

function stateOf(asked: readonly Asked[]): { readonly connectivity: Connectivity; readonly pods: readonly Pod[] } {
  const pods = asked.map(({ name, addresses = ['10.0.0.1'] }) =>
    pod(`shop/${name}`, { labels: { app: name }, addresses }),
  );
  const policies = asked.map(({ name, from, to }) =>
    policy(`shop/${name}`, {
      podSelector: { matchLabels: { app: name } },
      policyTypes: [...(from === undefined ? [] : ['Ingress']), ...(to === undefined ? [] : ['Egress'])],
      ingress: (from ?? []).map(([cidr, port]) => ({ from: [{ ipBlock: { cidr } }], ports: [{ port }] })),
      egress: (to ?? []).map(([cidr, port]) => ({ to: [{ ipBlock: { cidr } }], ports: [{ port }] })),
    }),
  );
  const state = snapshot({ pods, networkPolicies: policies });
  return { connectivity: connectivityOf(indexSnapshot(state), compilePolicies(state)), pods };
}

const texts = (sets: readonly AddressSet[]): readonly string[] => sets.map((set) => formatAddressSet(set)).sort();

describe('Sets of outside addresses', () => {
  it('are none where nobody asks', () => {
    expect(setsOf()).toEqual([]);
  });

  it('are every address of the families that somebody speaks, where no block tells any apart', () => {
    expect(texts(setsOf({ name: 'web' }))).toEqual(['0.0.0.0/0']);
    expect(texts(setsOf({ name: 'web', addresses: ['fd00::1'] }))).toEqual(['::/0']);
    expect(texts(setsOf({ name: 'web' }, { name: 'api', addresses: ['fd00::1'] }))).toEqual(['0.0.0.0/0', '::/0']);
  });

  it('are of both families for a pod without address, which may get either', () => {
    expect(texts(setsOf({ name: 'web', addresses: [] }))).toEqual(['0.0.0.0/0', '::/0']);
  });

  it('are one for blocks about which the same is said, and one for all others', () => {
    const sets = setsOf({
      name: 'web',
      from: [
        ['203.0.113.0/24', 80],
        ['198.51.100.0/24', 80],
        ['192.0.2.0/24', 443],
      ],
    });
    expect(texts(sets)).toEqual([
      '0.0.0.0/0 except 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24',
      '192.0.2.0/24',
      '198.51.100.0/24, 203.0.113.0/24',
    ]);
  });

  it('tell apart what is said on the way in from what is said on the way out', () => {
    const sets = setsOf({ name: 'web', from: [['203.0.113.0/24', 80]], to: [['203.0.113.128/25', 80]] });
    expect(texts(sets)).toEqual(['0.0.0.0/0 except 203.0.113.0/24', '203.0.113.0/25', '203.0.113.128/25']);
  });

  it('do not overlap, hold every address together, and are as many as there are different answers of all parties', () => {
    // Three pods: with both directions six lists, so the tree of what they say is not full.
    const sets = setsOf(
      { name: 'a', from: [['203.0.0.0/16', 80]] },
      { name: 'b', addresses: ['10.0.0.2'], from: [['203.0.128.0/17', 80]], to: [['203.0.192.0/18', 80]] },
      { name: 'c', addresses: ['10.0.0.3'], to: [['203.0.224.0/19', 80]] },
    );
    expect(texts(sets)).toEqual([
      '0.0.0.0/0 except 203.0.0.0/16',
      '203.0.0.0/17',
      '203.0.128.0/18',
      '203.0.192.0/19',
      '203.0.224.0/19',
    ]);
    for (const [at, set] of sets.entries()) {
      for (const other of sets.slice(at + 1)) expect(isEmpty(intersectAddresses(set, other))).toBe(true);
    }
    expect(areSameAddresses(sets.reduce(uniteAddresses), ofFamily(ALL_ADDRESSES, 4))).toBe(true);
  });

  it('are one again where one state comes back after others', () => {
    const sets = setsOf({
      name: 'web',
      from: [
        ['10.0.0.0/8', 80],
        ['172.16.0.0/12', 443],
        ['192.168.0.0/16', 80],
      ],
      to: [
        ['10.0.0.0/8', 80],
        ['192.168.0.0/16', 80],
      ],
    });
    expect(texts(sets)).toContain('10.0.0.0/8, 192.168.0.0/16');
    expect(sets).toHaveLength(3);
  });

  it('leave out what pods have for themselves, and nothing that somebody else may have as well', () => {
    const rules: Rules = [
      ['10.0.0.1/32', 80],
      ['10.0.0.4/31', 443],
    ];
    expect(texts(setsOf({ name: 'web', from: rules }))).toEqual([
      '0.0.0.0/0 except 10.0.0.1, 10.0.0.4/31',
      '10.0.0.4/31',
    ]);
  });

  it('are cut by the policies of those who are asked alone', () => {
    const { connectivity, pods } = stateOf([
      { name: 'web', from: [['203.0.113.0/24', 80]] },
      { name: 'free', addresses: ['10.0.0.2'] },
    ]);
    const [, free] = pods.map((each) => connectivity.partiesOf(each));
    expect(texts(outsideSets(connectivity, free ?? []))).toEqual(['0.0.0.0/0']);
  });
});
