import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../src/model/flow.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { Direction } from '../../src/model/verdict.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { policySet } from '../helpers/builders.ts';
import { answerOf } from './answer.ts';
import { judgeNaively, type NaiveAnswer } from './naive.ts';
import { holds, TIMEOUT } from './runs.ts';
import { anyExtraPolicy, anyFlow, anyWorld, flowOf } from './worlds.ts';

const flows = fc.array(anyFlow, { minLength: 1, maxLength: 8 });

function answer(policies: readonly NetworkPolicy[], flow: Flow): NaiveAnswer {
  return answerOf(evaluate(policySet(...policies), flow));
}

describe('NetworkPolicies, whatever they say,', { timeout: TIMEOUT }, () => {
  it('mean what the naive evaluator reads in the API reference', () => {
    holds(
      fc.property(anyWorld, flows, (world, picks) => {
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          expect(answer(world.policies, flow)).toEqual(judgeNaively(world.policies, flow));
        }
      }),
      800,
    );
  });

  it('mean the same in any order', () => {
    const shuffled = anyWorld.chain((world) =>
      fc.tuple(
        fc.constant(world),
        fc.shuffledSubarray([...world.policies], {
          minLength: world.policies.length,
          maxLength: world.policies.length,
        }),
      ),
    );
    holds(
      fc.property(shuffled, flows, ([world, policies], picks) => {
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          expect(evaluate(policySet(...policies), flow)).toEqual(evaluate(policySet(...world.policies), flow));
        }
      }),
    );
  });

  it('change nothing where they select neither end', () => {
    const nobody = { key: 'nobody', operator: 'Exists' };
    const aside = anyExtraPolicy.map((extra) => {
      const { podSelector } = extra.spec;
      const matchExpressions = [...(podSelector?.matchExpressions ?? []), nobody];
      return { ...extra, spec: { ...extra.spec, podSelector: { ...podSelector, matchExpressions } } };
    });
    holds(
      fc.property(anyWorld, aside, flows, (world, extra, picks) => {
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          const before = evaluate(policySet(...world.policies), flow);
          const after = evaluate(policySet(...world.policies, extra), flow);
          expect(answerOf(after)).toEqual(answerOf(before));
          expect(after.egress.decision).toEqual(before.egress.decision);
          expect(after.ingress.decision).toEqual(before.ingress.decision);
        }
      }),
    );
  });

  it('stay in their namespace', () => {
    holds(
      fc.property(anyWorld, anyExtraPolicy, flows, (world, { spec, ...extra }, picks) => {
        const elsewhere = { ...extra, namespace: 'elsewhere', spec };
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          expect(answer([...world.policies, elsewhere], flow)).toEqual(answer(world.policies, flow));
        }
      }),
      200,
    );
  });

  it('add up: one more never closes what an isolated pod was allowed, and allows exactly what its own rules do', () => {
    holds(
      fc.property(anyWorld, anyExtraPolicy, flows, (world, extra, picks) => {
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          const before = answer(world.policies, flow);
          const alone = answer([extra], flow);
          const after = answer([...world.policies, extra], flow);
          for (const direction of ['egress', 'ingress'] as const) expectSum(direction, before, alone, after);
        }
      }),
      600,
    );
  });
});

function expectSum(direction: Direction, before: NaiveAnswer, alone: NaiveAnswer, after: NaiveAnswer): void {
  const { [direction]: was } = before;
  const { [direction]: adds } = alone;
  const { [direction]: is } = after;
  expect(is.isolatedBy).toEqual([...was.isolatedBy, ...adds.isolatedBy].toSorted());
  expect(is.allowedBy).toEqual([...was.allowedBy, ...adds.allowedBy].toSorted());
  // A policy of the other direction, or of other pods, has no say.
  if (adds.isolatedBy.length === 0) expect(is).toEqual(was);
  // The first policy that isolates closes everything but what it allows: it opens nothing that was not open.
  else if (was.isolatedBy.length === 0) expect(is).toEqual(adds);
  // From then on policies only open: nothing that was allowed is lost, and nothing comes but by the new one's rules.
  else expect(is.result).toBe(was.result === 'allow' ? 'allow' : adds.result);
}
