import { describe, expect, test } from 'vitest';
import { countPolicies } from '../../src/model/policy-count.ts';
import { policy, snapshot } from '../helpers/builders.ts';
import type { UnmodelledPolicy } from '../../src/model/snapshot.ts';

const CALICO = 'projectcalico.org';

function object(group: string, kind: string, name: string, namespace?: string): UnmodelledPolicy {
  return { group, ref: { kind, name, ...(namespace === undefined ? {} : { namespace }) } };
}

const STATE = snapshot({
  networkPolicies: [policy('shop/deny', { podSelector: {} })],
  unmodelled: [
    object(CALICO, 'Tier', 'security'),
    object(CALICO, 'Tier', 'platform'),
    object(CALICO, 'GlobalNetworkSet', 'bad'),
    object(CALICO, 'NetworkSet', 'partners', 'shop'),
    object(CALICO, 'NetworkPolicy.projectcalico.org', 'web', 'shop'),
    object('networking.k8s.aws', 'PolicyEndpoint', 'made-of-deny', 'shop'),
  ],
  invalidPolicies: [{ ref: { kind: 'AdminNetworkPolicy', name: 'first' }, message: 'spec.priority is missing' }],
});

describe('how many policies there are', () => {
  test('What decides with policies and is none has a name of its own; what an enforcer made of them is left out.', () => {
    expect(countPolicies(STATE)).toEqual({
      policies: 3,
      besidePolicies: [
        { kind: 'GlobalNetworkSet', count: 1 },
        { kind: 'NetworkSet', count: 1 },
        { kind: 'Tier', count: 2 },
      ],
    });
  });

  test('Of a namespace only what is in it counts.', () => {
    expect(countPolicies(STATE, 'shop')).toEqual({ policies: 2, besidePolicies: [{ kind: 'NetworkSet', count: 1 }] });
    expect(countPolicies(STATE, 'data')).toEqual({ policies: 0 });
  });
});
