import { describe, expect, it } from 'vitest';
import { ask } from '../../src/engine/ask.ts';
import type { CompiledPolicy, CompiledRule } from '../../src/dialects/compiled.ts';
import { explainFlow } from '../../src/explain/explain.ts';
import type { FlowExplanation } from '../../src/explain/explanation.ts';
import { cluster, layered, pod, podsEnd } from '../helpers/builders.ts';
import { isolatingTier, rule, tierPolicy } from '../helpers/tiers.ts';

const a = pod('x/a', { addresses: ['10.0.0.1'], node: 'n1' });
const b = pod('x/b', { addresses: ['10.0.0.2'], node: 'n2' });
const GET = { path: [], text: 'HTTP GET /api', refusal: '403' };
const PUT = { path: [], text: 'HTTP PUT', refusal: '403' };

function explain(...rules: readonly CompiledRule[]): FlowExplanation {
  const policy: CompiledPolicy = tierPolicy('l7', { ingress: rules, isolates: ['ingress'] });
  const policies = layered([isolatingTier('Cluster', [policy])]);
  const index = cluster({ pods: [a, b] });
  const question = {
    source: podsEnd(a),
    destination: podsEnd(b),
    port: { kind: 'number', port: 80, protocol: 'TCP' },
  } as const;
  const answers = ask(index, policies, question);
  return explainFlow({ index, policies, question, answers, dns: undefined, inputFlags: '' });
}

function l7({ caveats }: FlowExplanation): readonly string[] {
  return caveats.filter(({ code }) => code === 'L7_POLICY').map(({ text }) => text);
}

describe('What is said over a connection', () => {
  it('is no silent allow where every rule that allows judges it', () => {
    const explanation = explain(rule('allow', { conditions: [GET, PUT] }));
    expect(explanation).toMatchObject({
      verdict: 'ALLOW',
      summary: 'as far as addresses and ports go; above these, some of it is refused',
      paths: [
        { ingress: { rules: [{ conditions: ['HTTP GET /api', 'HTTP PUT'], text: expect.stringContaining('only') }] } },
      ],
    });
    expect(l7(explanation)).toEqual([
      'allowed as far as addresses and ports go; above these, adminpolicy/l7, rule 1 lets through only HTTP GET /api (else 403) or HTTP PUT (else 403)',
    ]);
  });

  it('is nothing where one rule allows whatever it is', () => {
    const explanation = explain(rule('allow', { conditions: [GET] }), rule('allow'));
    expect([explanation.verdict, explanation.summary, l7(explanation)]).toEqual(['ALLOW', 'a rule allows it', []]);
  });

  it('is told where a rule denies some of it', () => {
    const explanation = explain(rule('allow'), rule('deny-some', { conditions: [PUT] }));
    expect(explanation.verdict).toBe('ALLOW');
    expect(l7(explanation)).toEqual([
      'allowed as far as addresses and ports go; above these, adminpolicy/l7, rule 2 refuses HTTP PUT (with 403)',
    ]);
  });

  it('is nothing to a connection that is denied', () => {
    const explanation = explain(rule('deny-some', { conditions: [PUT] }));
    expect([explanation.verdict, l7(explanation)]).toEqual(['DENY', []]);
  });
});
