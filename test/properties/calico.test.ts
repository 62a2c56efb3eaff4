import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCalicoWorld, anyPlainCalicoWorld } from './calico-objects.ts';
import { anyFlow, flowOf } from './worlds.ts';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { expectSameInAnyOrder } from './any-order.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { holds, TIMEOUT } from './runs.ts';
import { isSpecial, judgeCalicoNaively } from './naive-calico.ts';

describe("Calico's policies, whatever they say,", { timeout: 2 * TIMEOUT }, () => {
  it('mean what a second opinion says of them, which knows no more than addresses and labels', () => {
    const seen = { allow: 0, deny: 0 };
    holds(
      fc.property(anyPlainCalicoWorld, fc.array(anyFlow, { minLength: 4, maxLength: 8 }), (drawn, picks) => {
        const policies = compilePolicies(drawn.state);
        for (const pick of picks) {
          const flow = { ...flowOf(drawn.world, pick), viaService: false };
          if (isSpecial(flow)) continue;
          const traces = evaluate(policies, flow);
          for (const direction of ['egress', 'ingress'] as const) {
            const { result } = traces[direction];
            const expected = judgeCalicoNaively(drawn, flow, direction) ? 'allow' : 'deny';
            seen[expected] += 1;
            expect(`${direction} ${result}`).toBe(`${direction} ${expected}`);
          }
        }
      }),
      400,
    );
    expect(seen.deny).toBeGreaterThan(500);
    expect(seen.allow).toBeGreaterThan(500);
  });

  it('mean the same in any order', () => expectSameInAnyOrder(anyCalicoWorld));
});
