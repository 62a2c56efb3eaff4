import { describe, expect, it } from 'vitest';
import { combineLegs, combineWays } from '../../../src/engine/via/combine-legs.ts';
import type { SimulatedVerdict } from '../../../src/model/verdict.ts';

describe('legs one after the other', () => {
  it.each<readonly [legs: readonly SimulatedVerdict[], verdict: SimulatedVerdict]>([
    [['ALLOW', 'ALLOW'], 'ALLOW'],
    [['ALLOW', 'DENY'], 'DENY'],
    [['DENY', 'UNKNOWN'], 'DENY'],
    [['UNKNOWN', 'ALLOW'], 'UNKNOWN'],
    [['UNKNOWN', 'MIXED'], 'UNKNOWN'],
    [['MIXED', 'ALLOW'], 'MIXED'],
    [['IMPOSSIBLE', 'UNKNOWN'], 'IMPOSSIBLE'],
    [['DENY', 'IMPOSSIBLE'], 'DENY'],
    [[], 'ALLOW'],
  ])('%j are %s, whichever comes first', (legs, verdict) => {
    expect(combineLegs(legs)).toBe(verdict);
    expect(combineLegs(legs.toReversed())).toBe(verdict);
  });
});

describe('ways of which a caller takes one', () => {
  it.each<readonly [ways: readonly SimulatedVerdict[], verdict: SimulatedVerdict]>([
    [['ALLOW'], 'ALLOW'],
    [['DENY', 'DENY'], 'DENY'],
    [['ALLOW', 'DENY'], 'MIXED'],
    [['ALLOW', 'UNKNOWN'], 'UNKNOWN'],
    [['DENY', 'UNKNOWN'], 'UNKNOWN'],
    [['MIXED', 'UNKNOWN'], 'MIXED'],
    [['IMPOSSIBLE', 'DENY'], 'DENY'],
    [['IMPOSSIBLE', 'IMPOSSIBLE'], 'IMPOSSIBLE'],
  ])('%j are %s, whichever comes first', (ways, verdict) => {
    expect(combineWays(ways)).toBe(verdict);
    expect(combineWays(ways.toReversed())).toBe(verdict);
  });
});
