import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/engine/evaluate.ts';
import { type EnforcerFlag, SPECIFICATION } from '../../src/model/enforcer-model.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { policySet, snapshot } from '../helpers/builders.ts';
import { FLAGS } from './models.ts';
import { holds, TIMEOUT } from './runs.ts';
import { anyFlow, anyWorld, flowOf } from './worlds.ts';

/** What of a policy a flag needs to make a difference. */
const FEATURES: Partial<Record<EnforcerFlag, (policy: NetworkPolicy) => boolean>> = {
  ipBlockMatchesPods: hasBlock,
  ipBlockMatchesNodes: hasBlock,
  ingressBlockAddsOwnNamespace: hasBlock,
  everyIpv6IsEvery: hasBlock,
  leadingZeros: hasBlock,
  portNames: hasPortName,
  sidecarsNamePorts: hasPortName,
  initContainersNamePorts: hasPortName,
  portRanges: (policy) => JSON.stringify(policy).includes('endPort'),
  rulesImplyPolicyType: ({ spec }) => (spec.ingress ?? []).length + (spec.egress ?? []).length > 0,
  rulesOpenOtherDirection: ({ spec }) => spec.policyTypes?.length !== 1,
};

/** The admin tiers are not in these worlds. */
const OF_OTHER_TIERS = [
  'nameBreaksTies',
  'actionsOrderRules',
  'domainNames',
  'isolationSkipsBaseline',
  'adminV1alpha1',
  'adminV1alpha2',
] as const;

describe('How an enforcer reads policies', { timeout: TIMEOUT }, () => {
  it.each(Object.keys(FEATURES) as EnforcerFlag[])(
    '%s changes nothing where no policy has what it is about',
    (flag) => {
      expectNoChange(flag, (policies) => policies.filter((policy) => FEATURES[flag]?.(policy) !== true));
    },
  );

  it.each(OF_OTHER_TIERS)('%s changes nothing without admin policies', (flag) => {
    expectNoChange(flag, (policies) => policies);
  });

  it.each(['calicoPolicies', 'ciliumPolicies', 'ciliumHostPolicies', 'antreaPolicies', 'awsPolicies'] as const)(
    '%s changes nothing without objects of that language',
    (flag) => {
      holds(
        fc.property(anyWorld, fc.array(anyFlow, { minLength: 1, maxLength: 4 }), FLAGS[flag], (world, picks, value) => {
          const state = snapshot({ ...world, networkPolicies: world.policies });
          const model = { ...SPECIFICATION, [flag]: value };
          const [as, asSpecified] = [compilePolicies(state, model), compilePolicies(state)];
          for (const flow of picks.map((pick) => flowOf(world, pick))) {
            expect(evaluate(as, flow, model)).toEqual(evaluate(asSpecified, flow, SPECIFICATION));
          }
        }),
        60,
      );
    },
  );

  it.each(['toOwnNode', 'ownNodeReachesPods', 'ownNodePortsOpen', 'hairpin', 'egressSeesServices'] as const)(
    '%s changes nothing without policies',
    (flag) => expectNoChange(flag, () => []),
  );
});

function expectNoChange(
  flag: EnforcerFlag,
  keep: (policies: readonly NetworkPolicy[]) => readonly NetworkPolicy[],
): void {
  holds(
    fc.property(anyWorld, fc.array(anyFlow, { minLength: 1, maxLength: 4 }), FLAGS[flag], (world, picks, value) => {
      const policies = policySet(...keep(world.policies));
      for (const flow of picks.map((pick) => flowOf(world, pick))) {
        const { verdict } = evaluate(policies, flow, { ...SPECIFICATION, [flag]: value });
        expect(verdict).toBe(evaluate(policies, flow, SPECIFICATION).verdict);
      }
    }),
    60,
  );
}

function hasBlock(policy: NetworkPolicy): boolean {
  return JSON.stringify(policy).includes('"cidr"');
}

function hasPortName(policy: NetworkPolicy): boolean {
  return /"port":"/.test(JSON.stringify(policy));
}
