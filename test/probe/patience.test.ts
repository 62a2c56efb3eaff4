import { describe, expect, it } from 'vitest';
import { ask } from '../../src/engine/ask.ts';
import type { Enforcement } from '../../src/model/enforcement.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import type { Pod } from '../../src/model/pod.ts';
import { chooseLegs } from '../../src/probe/legs.ts';
import { secondsOfPatience } from '../../src/probe/patience.ts';
import { cluster, pod, podsEnd, policy, policySet } from '../helpers/builders.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const CILIUM: Enforcement = {
  kind: 'enforced',
  enforcers: [{ name: 'cilium', title: 'Cilium', denial: 'timeout', evidence: [] }],
  gaps: [],
};

/** A time so many seconds ago. */
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

interface World {
  readonly policies?: readonly NetworkPolicy[];
  readonly source?: Partial<Pod>;
  readonly enforcement?: Enforcement;
}

function patience({ policies = [], source = {}, enforcement }: World): number {
  const web = {
    ...pod('shop/web', { addresses: ['10.0.0.1'] }),
    created: ago(9999),
    changed: { at: ago(9999), by: '' },
    ...source,
  };
  const api = pod('shop/api', { addresses: ['10.0.0.2'] });
  const index = cluster({ pods: [web, api] });
  const set = policySet(...policies);
  const question = { source: podsEnd(web), destination: podsEnd(api), port: { kind: 'number', port: 80 } } as const;
  const { legs } = chooseLegs(ask(index, set, question), { sources: 1, endpoints: 1 });
  return secondsOfPatience({ index, policies: set }, legs, enforcement, NOW);
}

describe('patience', () => {
  const isolate = { podSelector: {}, policyTypes: ['Ingress'] };

  it('is not needed where nothing is young', () => {
    expect(patience({})).toBe(0);
    expect(patience({ policies: [{ ...policy('shop/deny', isolate), changed: { at: ago(31), by: '' } }] })).toBe(0);
  });

  it('lasts until a policy that selects an end is older than what is usual', () => {
    expect(patience({ policies: [{ ...policy('shop/deny', isolate), changed: { at: ago(4), by: '' } }] })).toBe(26);
  });

  it('has nothing to do with policies of others', () => {
    expect(patience({ policies: [{ ...policy('other/deny', isolate), changed: { at: ago(4), by: '' } }] })).toBe(0);
  });

  it('is for pods and their labels, too, and longer where those take longer', () => {
    expect(patience({ source: { changed: { at: ago(10), by: '' } } })).toBe(20);
    expect(patience({ source: { changed: { at: ago(10), by: '' } }, enforcement: CILIUM })).toBe(50);
  });

  it('does not grow with a clock that is ahead of ours', () => {
    expect(patience({ policies: [{ ...policy('shop/deny', isolate), changed: { at: ago(-900), by: '' } }] })).toBe(30);
  });
});
