import { describe, expect, it } from 'vitest';
import { sortCiliumObjects, specsOf } from '../../../src/dialects/cilium/cilium-objects.ts';
import type { UnmodelledPolicy } from '../../../src/model/snapshot.ts';

describe("Cilium's objects", () => {
  it('are policies where they have a rule, and else left to those who say that nobody knows it', () => {
    const [ruled, bare] = [policy({ spec: { endpointSelector: {}, ingress: [{}] } }), policy({})];
    expect(sortCiliumObjects([ruled, bare])).toEqual({ policies: [ruled], groups: [], others: [bare] });
  });

  it('are made of their spec and each of their specs', () => {
    const [one, two] = [{ endpointSelector: {} }, { endpointSelector: { matchLabels: { app: 'web' } } }];
    expect(specsOf(policy({ spec: one, specs: [two] }))).toEqual([
      { path: ['spec'], spec: one },
      { path: ['specs', 0], spec: two },
    ]);
  });
});

function policy(raw: object): UnmodelledPolicy {
  return { ref: { kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'p' }, group: 'cilium.io', raw };
}
