import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { DirectionTrace, PeerTrace, PortTrace, RuleTrace, Trace } from '../../src/engine/trace.ts';
import type { Tri } from '../../src/model/verdict.ts';
import { policySet } from '../helpers/builders.ts';
import { holds, TIMEOUT } from './runs.ts';
import { anyFlow, anyWorld, flowOf } from './worlds.ts';

const flows = fc.array(anyFlow, { minLength: 1, maxLength: 8 });

describe('A trace', { timeout: TIMEOUT }, () => {
  it('names a failed condition for every rule, peer and port that does not match, and none for those that do', () => {
    everyTrace((trace) => {
      for (const rule of rulesOf(trace)) {
        for (const part of partsOf(rule))
          expect(part.result).toBe(conjunction(part.checks.map(({ result }) => result)));
        expect(rule.result).toBe(conjunction([bestOf(rule.peers), bestOf(rule.ports)]));
        // What explains a denial: of a rule that says no, at least one list has nothing but failures.
        if (rule.result === 'no') expect([rule.peers, rule.ports].some((list) => allFail(list))).toBe(true);
      }
    });
  });

  it('keeps every peer and every port of every rule, in the order in which they are written', () => {
    everyTrace((trace) => {
      for (const { rule, peers, ports } of rulesOf(trace)) {
        expect(peers === 'any' ? 'any' : peers.map(({ peer }) => peer)).toEqual(rule.peers);
        expect(ports === 'any' ? 'any' : ports.map(({ port }) => port)).toEqual(rule.ports);
      }
    });
  });

  it('gives as reason of a denial every policy that isolates, and of an allow every rule that matches', () => {
    everyTrace((trace) => {
      for (const { decision, tiers, result } of [trace.egress, trace.ingress]) {
        const isolating = tiers.flatMap(({ policies }) => policies.filter(({ isolates }) => isolates));
        const matching = isolating.flatMap(({ rules }) => rules.filter((rule) => rule.result === 'yes'));
        if (decision.kind === 'isolated') expect(decision.by).toEqual(isolating.map(({ policy }) => policy));
        if (decision.kind === 'rule') expect(decision.matches.map(({ rule }) => rule)).toEqual(matching);
        if (decision.kind === 'not-isolated') expect(isolating).toEqual([]);
        expect(resultsOf(decision)).toContain(result);
      }
    });
  });
});

function everyTrace(check: (trace: Trace) => void): void {
  holds(
    fc.property(anyWorld, flows, (world, picks) => {
      for (const pick of picks) check(evaluate(policySet(...world.policies), flowOf(world, pick)));
    }),
    300,
  );
}

function rulesOf({ egress, ingress }: Trace): readonly RuleTrace[] {
  return [egress, ingress].flatMap(({ tiers }) =>
    tiers.flatMap(({ policies }) => policies.flatMap(({ rules }) => rules)),
  );
}

function partsOf({ peers, ports }: RuleTrace): readonly (PeerTrace | PortTrace)[] {
  return [...(peers === 'any' ? [] : peers), ...(ports === 'any' ? [] : ports)];
}

function allFail(list: RuleTrace['peers'] | RuleTrace['ports']): boolean {
  return list !== 'any' && list.every(({ checks }) => checks.some(({ result }) => result === 'no'));
}

function bestOf(list: RuleTrace['peers'] | RuleTrace['ports']): Tri {
  if (list === 'any' || list.some(({ result }) => result === 'yes')) return 'yes';
  return list.some(({ result }) => result === 'unknown') ? 'unknown' : 'no';
}

function conjunction(results: readonly Tri[]): Tri {
  if (results.includes('no')) return 'no';
  return results.includes('unknown') ? 'unknown' : 'yes';
}

function resultsOf({ kind }: DirectionTrace['decision']): readonly DirectionTrace['result'][] {
  if (kind === 'isolated') return ['deny'];
  return kind === 'undefined' || kind === 'missing' ? ['unknown'] : ['allow'];
}
