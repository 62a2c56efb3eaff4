import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { asText, makeWorld, type World } from '../../bench/world/world.ts';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import { inLanguage, inRulesOfOnePeer, LANGUAGES } from '../../bench/world/in-language.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import { loadTexts } from '../../src/cluster/manifests/load.ts';
import type { Matrix } from '../../src/engine/all-pairs/matrix.ts';
import { matrixOf } from '../../src/engine/all-pairs/matrix-of.ts';

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

describe('The same policies in another language', () => {
  const world = makeWorld({ pods: 1000, policies: 200 });

  it.each(LANGUAGES)('are as many objects, read without a problem: %s', (language) => {
    const { problems, counts } = loadTexts([{ name: 'world', text: asText(inLanguage(world, language), 'json') }], 'd');
    expect(problems).toEqual([]);
    const kinds = { calico: 'NetworkPolicy', cilium: 'CiliumNetworkPolicy', antrea: 'NetworkPolicy' } as const;
    const others = { core: 'NetworkPolicy', admin: 'ClusterNetworkPolicy', istio: 'AuthorizationPolicy' } as const;
    const kind = { ...kinds, ...others }[language];
    const read = Object.entries(counts.read).filter(([name]) => name === kind || name.startsWith(`${kind}.`));
    expect(read.map(([, count]) => count)).toEqual([200]);
  });

  it.each(['calico', 'cilium', 'antrea', 'admin'] as const)(
    'say the same of every pair of workloads: %s',
    (language) => {
      const said = cellsOf(matrixFor(world));
      expect(new Set(said.flat()).size).toBeGreaterThan(3);
      expect(cellsOf(matrixFor(inLanguage(world, language)))).toEqual(said);
    },
  );

  it('say the same with a rule for each peer and protocol, in as many rules as Calico has', () => {
    expect(cellsOf(matrixFor(inRulesOfOnePeer(world)))).toEqual(cellsOf(matrixFor(world)));
    expect(rulesIn(inRulesOfOnePeer(world))).toBe(rulesIn(inLanguage(world, 'calico')));
    expect(rulesIn(inRulesOfOnePeer(world))).toBeGreaterThan(rulesIn(world));
  });

  it('let through less where a mesh has a say on top of them', () => {
    const [alone, together] = [cellsOf(matrixFor(world)), cellsOf(matrixFor(inLanguage(world, 'istio')))];
    expect(together).not.toEqual(alone);
  });
});

function rulesIn({ objects }: World): number {
  const count = ({ spec }: { readonly spec?: { readonly ingress?: object[]; readonly egress?: object[] } }): number =>
    (spec?.ingress ?? []).length + (spec?.egress ?? []).length;
  return objects
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .reduce((sum, object) => sum + count(object as Parameters<typeof count>[0]), 0); // as it was written
}

function matrixFor(world: World): Matrix {
  const { snapshot } = loadTexts([{ name: 'world', text: asText(world, 'json') }], 'default');
  return matrixOf(connectivityOf(indexSnapshot(snapshot), compilePolicies(snapshot)), { by: 'workload' });
}

function cellsOf(matrix: Matrix): readonly (readonly string[])[] {
  return matrix.rows.map((_, at) => [...matrix.row(at)].map((cell) => JSON.stringify(matrix.cells[cell])));
}
