import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { rulesByService } from '../../src/explain/rules-by-service.ts';
import { pod, podsEnd, service, snapshot } from '../helpers/builders.ts';

const REF = { kind: 'ClusterNetworkPolicy.crd.antrea.io', name: 'only' };
const SPEC = {
  priority: 5,
  appliedTo: [{ podSelector: {} }],
  egress: [{ action: 'Drop', toServices: [{ namespace: 'shop', name: 'web' }] }],
};
const POLICIES = compilePolicies(
  snapshot({ unmodelled: [{ ref: REF, group: 'crd.antrea.io', raw: { metadata: REF, spec: SPEC } }] }),
);

describe('A list of who reaches a Service', () => {
  it('says that rules are about the Service itself, which pairs of pods do not show', () => {
    const [said] = rulesByService(POLICIES, { kind: 'service', service: service('shop/web') });
    expect(said?.code).toBe('BY_SERVICE');
    expect(said?.text).toContain('only');
  });

  it('says nothing of another Service, nor of pods', () => {
    expect(rulesByService(POLICIES, { kind: 'service', service: service('shop/other') })).toEqual([]);
    expect(rulesByService(POLICIES, podsEnd(pod('shop/web')))).toEqual([]);
  });
});
