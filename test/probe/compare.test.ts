import { describe, expect, it } from 'vitest';
import { attempts, observation } from './observations.ts';
import { compareAll, compareLeg, compareLookUp } from '../../src/probe/compare.ts';
import type { Enforcement } from '../../src/model/enforcement.ts';

const DROPS: Enforcement = enforcedBy('timeout');
const REFUSES: Enforcement = enforcedBy('refused');

function enforcedBy(denial: 'timeout' | 'refused'): Enforcement {
  return { kind: 'enforced', enforcers: [{ name: 'x', title: 'X', denial, evidence: [] }], gaps: [] };
}

describe('one connection', () => {
  it.each([
    ['ALLOW', 'REACHABLE', 'agree', undefined],
    ['ALLOW', 'NO_LISTENER', 'agree', 'nothing-listens'],
    ['ALLOW', 'REJECTED', 'disagree', undefined],
    ['ALLOW', 'BLOCKED', 'disagree', undefined],
    ['ALLOW', 'TARGET_DOWN', 'inconclusive', undefined],
    ['ALLOW', 'INCONCLUSIVE', 'inconclusive', undefined],
    ['ALLOW', 'DNS_FAILURE', 'inconclusive', undefined],
    ['ALLOW', 'PROBE_FAILED', 'inconclusive', undefined],
    ['DENY', 'REACHABLE', 'disagree', undefined],
    ['DENY', 'NO_LISTENER', 'disagree', undefined],
    ['DENY', 'REJECTED', 'agree', 'unexpected-refusal'],
    ['DENY', 'BLOCKED', 'agree', undefined],
    ['DENY', 'TARGET_DOWN', 'inconclusive', 'fits-only'],
    ['DENY', 'INCONCLUSIVE', 'inconclusive', 'fits-only'],
    ['DENY', 'DNS_FAILURE', 'inconclusive', undefined],
    ['DENY', 'PROBE_FAILED', 'inconclusive', undefined],
    ['UNKNOWN', 'REACHABLE', 'inconclusive', 'nothing-to-compare-with'],
    ['UNKNOWN', 'BLOCKED', 'inconclusive', 'nothing-to-compare-with'],
    ['NOT_ENFORCED', 'REACHABLE', 'agree', 'nothing-enforces'],
    ['NOT_ENFORCED', 'NO_LISTENER', 'agree', 'nothing-listens'],
    ['NOT_ENFORCED', 'BLOCKED', 'disagree', undefined],
    ['NOT_ENFORCED', 'REJECTED', 'disagree', undefined],
    ['IMPOSSIBLE', 'REJECTED', 'agree', undefined],
    ['IMPOSSIBLE', 'BLOCKED', 'agree', undefined],
    ['IMPOSSIBLE', 'INCONCLUSIVE', 'agree', undefined],
    ['IMPOSSIBLE', 'REACHABLE', 'disagree', undefined],
    ['IMPOSSIBLE', 'PROBE_FAILED', 'inconclusive', undefined],
  ] as const)('expected %s and measured %s: %s', (expected, measured, agreement, note) => {
    expect(compareLeg(expected, observation(measured), DROPS)).toEqual({
      agreement,
      ...(note === undefined ? {} : { note }),
    });
  });

  it.each([
    ['DENY', 'NO_LISTENER', 'inconclusive', 'refused-by-either'],
    ['DENY', 'REJECTED', 'agree', undefined],
    ['ALLOW', 'NO_LISTENER', 'agree', 'nothing-listens-perhaps'],
    ['ALLOW', 'REJECTED', 'disagree', undefined],
  ] as const)(
    'under an enforcer that refuses, expected %s and measured %s: %s',
    (expected, measured, agreement, note) => {
      for (const enforcement of [REFUSES, undefined, { kind: 'unknown', why: [], maybe: [] } as const]) {
        expect(compareLeg(expected, observation(measured), enforcement)).toEqual({
          agreement,
          ...(note === undefined ? {} : { note }),
        });
      }
    },
  );

  it.each([
    ['REJECTED', 'service-refuses'],
    ['BLOCKED', 'service-no-answer'],
  ] as const)('knows that a pod is reached whose Service is %s', (measured, reason) => {
    const seen = observation(measured, { reason });
    expect(compareLeg('DENY', seen, DROPS)).toEqual({ agreement: 'disagree' });
    expect(compareLeg('ALLOW', seen, DROPS)).toEqual({ agreement: 'disagree' });
  });

  it.each([
    ['REACHABLE', 'connected', 'inconclusive', 'mesh-accepts-first'],
    ['INCONCLUSIVE', 'cut', 'inconclusive', 'fits-only'],
    ['REJECTED', 'refused', 'agree', undefined],
    ['BLOCKED', 'timeout', 'agree', undefined],
    ['NO_LISTENER', 'refused', 'inconclusive', 'refused-by-either'],
  ] as const)('denied by a mesh alone, and measured %s (%s): %s', (measured, result, agreement, note) => {
    const seen = observation(measured, { attempts: attempts('s1e1', result) });
    expect(compareLeg('DENY', seen, DROPS, true)).toEqual({ agreement, ...(note === undefined ? {} : { note }) });
  });

  it('takes attempts that differ for no hint', () => {
    const seen = observation('INCONCLUSIVE', { attempts: attempts('s1e1', 'connected', 'timeout') });
    expect(compareLeg('DENY', seen, DROPS)).toEqual({ agreement: 'inconclusive' });
    expect(compareLeg('IMPOSSIBLE', seen, DROPS)).toEqual({ agreement: 'inconclusive' });
  });
});

describe('a look-up', () => {
  it.each([
    ['ALLOW', 'answer', 'agree'],
    ['ALLOW', 'no-such-name', 'agree'],
    ['ALLOW', 'timeout', 'inconclusive'],
    ['ALLOW', 'server-failure', 'inconclusive'],
    ['DENY', 'answer', 'disagree'],
    ['DENY', 'no-such-name', 'disagree'],
    ['DENY', 'timeout', 'agree'],
    ['DENY', 'refused', 'agree'],
    ['NOT_ENFORCED', 'answer', 'agree'],
    ['NOT_ENFORCED', 'timeout', 'inconclusive'],
    ['UNKNOWN', 'answer', undefined],
    ['UNKNOWN', 'timeout', 'inconclusive'],
    ['MIXED', 'answer', undefined],
    ['DENY', 'failed', undefined],
    [undefined, 'timeout', undefined],
  ] as const)('simulated %s with result %s: %s', (simulated, result, agreement) => {
    expect(compareLookUp(simulated, result)).toBe(agreement);
  });
});

describe('all connections', () => {
  it.each([
    [['agree', 'inconclusive', 'disagree'], 'disagree'],
    [['agree', 'inconclusive'], 'inconclusive'],
    [['agree', 'agree'], 'agree'],
    [[], 'inconclusive'],
  ] as const)('%j come to %s', (agreements, whole) => {
    expect(compareAll(agreements)).toBe(whole);
  });
});
