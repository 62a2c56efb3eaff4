import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { asText, makeWorld } from '../../bench/world/world.ts';
import { loadTexts } from '../../src/cluster/manifests/load.ts';

const SIZE = { pods: 100, policies: 20 };

describe('The world that is measured', () => {
  it('is the same in every run, and another for another seed', () => {
    expect(asText(makeWorld(SIZE), 'yaml')).toBe(asText(makeWorld(SIZE), 'yaml'));
    expect(asText(makeWorld(SIZE, 1), 'yaml')).not.toBe(asText(makeWorld(SIZE, 2), 'yaml'));
  });

  it('has as many pods and policies as it is asked for', () => {
    const kinds = Map.groupBy(makeWorld(SIZE).objects, ({ kind }) => kind);
    expect(kinds.get('NetworkPolicy')).toHaveLength(SIZE.policies);
    // Two more answer DNS.
    expect(kinds.get('Pod')).toHaveLength(SIZE.pods + 2);
  });

  it('says the same as YAML and as JSON', () => {
    const world = makeWorld(SIZE);
    const documents = parseAllDocuments(asText(world, 'yaml')).map((document): unknown => document.toJS());
    expect(documents).toEqual(JSON.parse(asText(world, 'json')).items);
  });

  it.each(['yaml', 'json'] as const)('is read without a problem as %s', (format) => {
    const { problems, counts } = loadTexts([{ name: 'world', text: asText(makeWorld(SIZE), format) }], 'default');
    expect(problems).toEqual([]);
    expect(counts.read['NetworkPolicy']).toBe(SIZE.policies);
  });

  it('is made at the sizes that are small, too', () => {
    expect(makeWorld({ pods: 10, policies: 4 }).podPair).toHaveLength(2);
  });
});
