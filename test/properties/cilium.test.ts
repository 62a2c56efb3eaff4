import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCiliumWorld, anyCiliumSections, ciliumObject } from './cilium-objects.ts';
import { expectSameInAnyOrder } from './any-order.ts';
import { holds, TIMEOUT } from './runs.ts';
import { NAMESPACE_NAMES } from './policies.ts';
import type { UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { verdictsOf, withPolicy } from './verdicts-of.ts';

const anyHome = fc.constantFrom(...NAMESPACE_NAMES);

/** One more policy that isolates nobody, of these sections alone. */
function extraOf(names: readonly string[]): fc.Arbitrary<UnmodelledPolicy> {
  return fc.tuple(anyHome, anyCiliumSections).map(([home, sections]) => {
    const own = Object.fromEntries(Object.entries(sections).filter(([name]) => names.includes(name)));
    const rules = Object.keys(own).length === 0 ? { [names[0] ?? '']: [{}] } : own;
    const enableDefaultDeny = { ingress: false, egress: false };
    return ciliumObject('CiliumNetworkPolicy', 'extra', home, {
      spec: { endpointSelector: {}, enableDefaultDeny, ...rules },
    });
  });
}

describe("Cilium's policies, whatever they say,", { timeout: 2 * TIMEOUT }, () => {
  it('mean the same in any order', () => expectSameInAnyOrder(anyCiliumWorld));

  it('open nothing by a rule that denies', () => {
    holds(
      fc.property(anyCiliumWorld, extraOf(['ingressDeny', 'egressDeny']), (state, extra) => {
        const [before, after] = [verdictsOf(state), verdictsOf(withPolicy(state, extra))];
        for (const [flow, verdict] of after) {
          const was = before.get(flow);
          if (was === 'DENY') expect(`${flow} ${verdict}`).toBe(`${flow} DENY`);
          if (was === 'UNKNOWN') expect(`${flow} ${verdict}`).not.toBe(`${flow} ALLOW`);
        }
      }),
      60,
    );
  });

  it('close nothing by a rule that allows, in a policy that does not isolate', () => {
    holds(
      fc.property(anyCiliumWorld, extraOf(['ingress', 'egress']), (state, extra) => {
        const [before, after] = [verdictsOf(state), verdictsOf(withPolicy(state, extra))];
        for (const [flow, verdict] of after) {
          const was = before.get(flow);
          if (was === 'ALLOW') expect(`${flow} ${verdict}`).toBe(`${flow} ALLOW`);
          if (was === 'UNKNOWN') expect(`${flow} ${verdict}`).not.toBe(`${flow} DENY`);
        }
      }),
      60,
    );
  });

  it('close a pod that a rule denies everybody, but to its own calls of itself, whatever allows', () => {
    let closed = 0;
    holds(
      fc.property(anyCiliumWorld, anyHome, (state, home) => {
        const deny = ciliumObject('CiliumNetworkPolicy', 'extra', home, {
          spec: { endpointSelector: {}, ingressDeny: [{ fromEntities: ['all'] }] },
        });
        // The admin tiers are asked before.
        const own = state.unmodelled.filter(({ group }) => group === 'cilium.io');
        const denied = new Set(
          state.pods.filter((pod) => pod.namespace === home && !pod.hostNetwork).map(({ name }) => name),
        );
        for (const [flow, verdict] of verdictsOf({ ...state, unmodelled: [...own, deny] })) {
          const [source, destination = ''] = flow.split(' ');
          if (source === destination || !denied.has(destination)) continue;
          closed += 1;
          expect(`${flow} ${verdict}`).toBe(`${flow} DENY`);
        }
      }),
      60,
    );
    expect(closed).toBeGreaterThan(100);
  });
});
