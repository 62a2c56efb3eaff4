import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { antreaObject, anyAntreaWorld } from './antrea-objects.ts';
import { expectSameInAnyOrder } from './any-order.ts';
import { holds, TIMEOUT } from './runs.ts';
import { NAMESPACE_NAMES } from './policies.ts';
import { verdictsOf, withPolicy } from './verdicts-of.ts';

/** About every pod, behind all other policies. */
const ALLOW_LAST = antreaObject('ClusterNetworkPolicy', 'extra', undefined, {
  tier: 'baseline',
  priority: 9,
  appliedTo: [{ namespaceSelector: {} }],
  ingress: [{ action: 'Allow' }],
  egress: [{ action: 'Allow' }],
});

describe("Antrea's policies, whatever they say,", { timeout: 2 * TIMEOUT }, () => {
  it('mean the same in any order', () => expectSameInAnyOrder(anyAntreaWorld));

  it('open nothing from behind all others, whatever they allow', () => {
    holds(
      fc.property(anyAntreaWorld, (state) => {
        const [before, after] = [state, withPolicy(state, ALLOW_LAST)].map(verdictsOf);
        for (const [flow, verdict] of after ?? []) {
          expect(`${flow} ${verdict}`).toBe(`${flow} ${before?.get(flow)}`);
        }
      }),
      60,
    );
  });

  it('let no pod out that one before all others drops, but to itself and to what stands on a node', () => {
    let closed = 0;
    holds(
      fc.property(anyAntreaWorld, fc.constantFrom(...NAMESPACE_NAMES), (state, home) => {
        const drop = antreaObject('NetworkPolicy', 'extra', home, {
          tier: 'emergency',
          priority: 0.5,
          appliedTo: [{ podSelector: {} }],
          egress: [{ action: 'Drop' }],
        });
        const denied = new Set(
          state.pods.filter((pod) => pod.namespace === home && !pod.hostNetwork).map(({ name }) => name),
        );
        const onNodes = new Set(state.pods.filter((pod) => pod.hostNetwork).map(({ name }) => name));
        for (const [flow, verdict] of verdictsOf(withPolicy(state, drop))) {
          const [source = '', destination = ''] = flow.split(' ');
          if (source === destination || !denied.has(source) || onNodes.has(destination)) continue;
          closed += 1;
          expect(`${flow} ${verdict}`).toBe(`${flow} DENY`);
        }
      }),
      60,
    );
    expect(closed).toBeGreaterThan(100);
  });
});
