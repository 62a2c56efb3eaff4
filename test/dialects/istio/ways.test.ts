import { describe, expect, it } from 'vitest';
import { type MeshPods, waysAmong } from '../../../src/dialects/istio/ways.ts';
import type { PodMesh } from '../../../src/model/mesh.ts';
import { namespace, pod } from '../../helpers/builders.ts';

/* Semantics F.5: policies are compiled for the ways to be in the mesh that count in a cluster. */

const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };

const runningAs = (mesh: PodMesh) => [{ ...pod('shop/web'), mesh }];

/** The ways that count, by what the pods say of themselves. */
function waysOf(world: Partial<MeshPods>): readonly string[] {
  const ways = waysAmong({ pods: [], workloads: [], services: [], namespaces: [namespace('shop')], ...world });
  const said = ways.flatMap(({ memberships }) => memberships.flatMap(({ pod: asked }) => asked));
  return [...new Set(said.flatMap(({ values }) => values))];
}

describe('The ways to be in the mesh', () => {
  it('are sidecars, where nothing says anything else', () => {
    expect(waysOf({})).toEqual(['sidecar']);
  });

  it('are those of pods that run, and of pods that are to be made', () => {
    expect(waysOf({ pods: runningAs('ambient') })).toEqual(['sidecar', 'ambient']);
    const template = { ...pod('shop/web'), mesh: 'sidecar-when-made' } as const;
    expect(waysOf({ workloads: [{ namespace: 'shop', template }] })).toEqual(['sidecar', 'sidecar-when-made']);
  });

  it('are those that the label of a namespace asks for', () => {
    expect(waysOf({ namespaces: [namespace('shop'), namespace('bank', AMBIENT)] })).toEqual([
      'sidecar',
      'by-namespace',
    ]);
    expect(waysOf({ pods: runningAs('when-made') })).toEqual(['sidecar']);
    expect(waysOf({ pods: runningAs('when-made'), namespaces: [namespace('shop', AMBIENT)] })).toEqual([
      'sidecar',
      'by-namespace',
      'when-made',
    ]);
  });

  it('may be any that a namespace could ask for of which nothing was read', () => {
    expect(waysOf({ pods: runningAs('when-made'), namespaces: [] })).toEqual(['sidecar', 'when-made', 'by-namespace']);
  });

  it('are apart by lists of ports that go past the proxy, of which more than eight are told apart no more', () => {
    const listing = (count: number) =>
      Array.from(
        { length: count },
        (_, at) => ({ ...pod(`shop/p${at}`), mesh: 'sidecar', pastProxy: { in: `${at + 1}` } }) as const,
      );
    expect(waysOf({ pods: listing(2) })).toEqual(['sidecar', '1', '2']);
    const ways = waysAmong({ pods: listing(9), workloads: [], services: [], namespaces: [namespace('shop')] });
    const memberships = ways.flatMap((way) => way.memberships);
    expect(memberships.filter(({ past }) => past !== undefined)).toHaveLength(8);
    const [untold] = memberships.filter(({ doubt }) => doubt !== undefined);
    expect(untold?.pod.at(-1)?.values).toEqual(['9']);
  });
});
