import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import type { Enforcement } from '../../src/model/enforcement.ts';
import { snapshot } from '../helpers/builders.ts';
import { withDenialsOfRules } from '../../src/explain/denials-of-rules.ts';

const ANTREA: Enforcement = {
  kind: 'enforced',
  enforcers: [{ name: 'antrea', title: 'Antrea', denial: 'timeout', evidence: [] }],
  gaps: [],
};

function denialWith(action: string): string | undefined {
  const spec = { priority: 1, appliedTo: [{ namespaceSelector: {} }], ingress: [{ action }] };
  const unmodelled = [
    {
      ref: { kind: 'ClusterNetworkPolicy.crd.antrea.io', name: 'p' },
      group: 'crd.antrea.io',
      raw: { metadata: { name: 'p' }, spec },
    },
  ];
  const told = withDenialsOfRules(ANTREA, compilePolicies(snapshot({ unmodelled })));
  return told?.kind === 'enforced' ? told.enforcers[0]?.denial : undefined;
}

describe('What a client notices of a denial', () => {
  it.each([
    ['Drop', 'timeout'],
    ['Pass', 'timeout'],
    ['Reject', 'unknown'],
  ])('under rules with %s is %s', (action, denial) => {
    expect(denialWith(action)).toBe(denial);
  });
});
