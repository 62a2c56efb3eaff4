import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { flow, pod, snapshot } from '../../helpers/builders.ts';
import type { UnmodelledPolicy } from '../../../src/model/snapshot.ts';

const a = pod('x/a', { addresses: ['10.0.0.1'] });
const b = pod('x/b', { addresses: ['10.0.0.2'], node: 'n2' });

/** The agent refuses it: two kinds of peers stand in one rule. */
function refused(metadata: object): UnmodelledPolicy {
  const peers = { fromEndpoints: [{}], fromEntities: ['cluster'] };
  return {
    ref: { kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'p' },
    group: 'cilium.io',
    raw: {
      metadata: { name: 'p', namespace: 'x', ...metadata },
      spec: { endpointSelector: { matchLabels: { app: 'nobody' } }, ingress: [peers] },
    },
  };
}

describe('A policy that the agent of Cilium refuses', () => {
  it.each([
    ['as it was made', { generation: 1 }],
    ['in a file', {}],
  ])('is missing %s, and named', (_, metadata) => {
    const policies = compilePolicies(snapshot({ unmodelled: [refused(metadata)] }));
    expect(policies.ignored).toMatchObject([{ by: 'Cilium', ref: { name: 'p' } }]);
    expect(evaluate(policies, flow(a, b, 80)).verdict).toBe('ALLOW');
  });

  it('may still be in force as it was before a change, about whomever', () => {
    const policies = compilePolicies(snapshot({ unmodelled: [refused({ generation: 2 })] }));
    expect(policies.ignored).toEqual([]);
    expect(evaluate(policies, flow(a, b, 80))).toMatchObject({
      verdict: 'UNKNOWN',
      ingress: { decision: { facts: [{ kind: 'unmodelled', policy: { ref: { name: 'p' } } }] } },
    });
  });
});
