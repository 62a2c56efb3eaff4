import { describe, expect, it } from 'vitest';
import type { DenialSymptom, Enforcement } from '../../src/model/enforcement.ts';
import type { AttemptResult } from '../../src/probe/attempt.ts';
import { createEnoughSaid } from '../../src/probe/enough.ts';
import type { OutputEvent } from '../../src/probe/read-output.ts';
import type { Step } from '../../src/probe/step.ts';
import { address } from '../helpers/addresses.ts';

const STEP: Step = {
  kind: 'connect',
  id: 'p',
  protocol: 'TCP',
  address: address('10.0.0.1'),
  port: 80,
  until: 'open',
  attempts: 3,
  timeout: 2,
  patience: { until: 'open', seconds: 30 },
};

function enforcedBy(...denials: readonly DenialSymptom[]): Enforcement {
  const enforcers = denials.map((denial) => ({ name: 'e', title: 'E', denial, evidence: [] }));
  return { kind: 'enforced', enforcers, gaps: [] };
}

const attempt = (result: AttemptResult, step = 'p'): OutputEvent => ({
  kind: 'attempt',
  attempt: { step, number: 1, result, tool: 'nc', exitCode: 1, ms: 1, atMs: 1, detail: '' },
});

function saidAfter(enforcement: Enforcement | undefined, ...results: readonly AttemptResult[]): boolean {
  const enough = createEnoughSaid([STEP], enforcement);
  return results.map((result) => enough(attempt(result))).at(-1) ?? false;
}

describe('enough was said', () => {
  it('after one refusal more than are tried anyway, where the enforcer drops', () => {
    const three = ['refused', 'refused', 'refused'] as const;
    const nobody: Enforcement = { kind: 'not-enforced', evidence: [], found: [] };
    expect(saidAfter(enforcedBy('timeout'), ...three)).toBe(false);
    expect(saidAfter(enforcedBy('timeout'), ...three, 'refused')).toBe(true);
    expect(saidAfter(nobody, ...three, 'refused')).toBe(true);
  });

  it.each<[Enforcement | undefined]>([[enforcedBy('refused')], [enforcedBy('timeout', 'unknown')], [undefined]])(
    'not by refusals, where one may be an enforcer’s own (%#)',
    (enforcement) => {
      expect(saidAfter(enforcement, 'refused', 'refused', 'refused', 'refused')).toBe(false);
    },
  );

  it('never by silence: a policy may be coming into force', () => {
    expect(saidAfter(enforcedBy('timeout'), 'timeout', 'timeout', 'timeout', 'timeout')).toBe(false);
    expect(saidAfter(enforcedBy('timeout'), 'refused', 'refused', 'timeout', 'refused', 'refused')).toBe(false);
  });

  it('when the steps that go on are all refused, and not when the script is at its end', () => {
    const enough = createEnoughSaid([STEP, { ...STEP, id: 'v' }], enforcedBy('timeout'));
    const refusals = ['refused', 'refused', 'refused', 'refused'] as const;
    expect(refusals.map((result) => enough(attempt(result))).at(-1)).toBe(false);
    expect(enough({ kind: 'step-done', step: 'v' })).toBe(true);
    expect(enough({ kind: 'step-done', step: 'p' })).toBe(false);
  });
});
