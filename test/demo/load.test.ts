import { DEMO_ADDITIONS } from '../../src/demo/additions.ts';
import { describe, expect, it } from 'vitest';
import { loadDemo } from '../../src/demo/load.ts';

describe('the demo cluster, loaded', () => {
  const { snapshot, problems, counts, invalid } = loadDemo();

  it('has nothing that the API server would refuse or that is not understood', () => {
    expect(problems).toEqual([]);
    expect(invalid).toEqual([]);
    expect(counts.ignored).toEqual({});
    expect(snapshot.unmodelled).toEqual([]);
  });

  it('is complete, and says that it is the demo', () => {
    expect(snapshot.source).toEqual({ kind: 'demo' });
    expect(snapshot.coverage).toBe('everything');
    expect(snapshot.gaps).toEqual([]);
    expect(snapshot.namespaces.filter(({ assumed }) => assumed)).toEqual([]);
  });

  it('cites no file, as a live cluster has none', () => {
    expect(snapshot.networkPolicies.filter((policy) => 'origin' in policy)).toEqual([]);
    expect(snapshot.networkPolicies).toHaveLength(12);
  });
});

describe.each(DEMO_ADDITIONS)('the demo cluster with "%s"', (addition) => {
  const { snapshot, problems } = loadDemo(addition);

  it('is the demo cluster and one thing more', () => {
    const alone = loadDemo().snapshot;
    expect(problems).toEqual([]);
    expect(snapshot.source).toEqual({ kind: 'demo' });
    const isUnenforced = addition === 'nobody-enforces';
    expect(snapshot.networkPolicies).toHaveLength(alone.networkPolicies.length + (isUnenforced ? 0 : 1));
    expect(snapshot.enforcerFacts?.agentSets.some(({ name }) => name === 'calico-node')).toBe(!isUnenforced);
  });
});
