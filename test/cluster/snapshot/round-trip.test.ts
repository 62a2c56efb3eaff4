import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerPod, answerWhy } from '../../../src/analysis.ts';
import { loadDemo } from '../../../src/demo/load.ts';
import { loadTexts } from '../../../src/cluster/manifests/load.ts';
import { pathsIn } from '../../../src/cluster/snapshot/origin.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { anyCalicoWorld } from '../../properties/calico-objects.ts';
import { anyHarshWorld } from '../../properties/harsh-worlds.ts';
import { TIMEOUT } from '../../properties/runs.ts';
import { bundleOf, linesOf, readBack } from './bundles.ts';
import { gap, service } from '../../helpers/builders.ts';

describe('a snapshot that is read back', { timeout: TIMEOUT }, () => {
  it('is the one that was written, on random worlds', async () => {
    await fc.assert(
      fc.asyncProperty(anyHarshWorld, async (world) => {
        const { snapshot } = await readBack(bundleOf(world));
        expect(withoutInvalid(snapshot)).toEqual(withoutInvalid({ ...world }));
      }),
      { numRuns: 100, seed: 2026 },
    );
  });

  it('gives the same answers to every question, on random worlds', async () => {
    await fc.assert(
      fc.asyncProperty(anyHarshWorld, async (world) => {
        const { snapshot } = await readBack(bundleOf(world));
        expect(answersOf(snapshot)).toEqual(answersOf(world));
      }),
      { numRuns: 30, seed: 2026 },
    );
  });

  it('keeps what service accounts are labelled with, on random worlds of Calico', async () => {
    await fc.assert(
      fc.asyncProperty(anyCalicoWorld, async (world) => {
        const { snapshot } = await readBack(bundleOf(world));
        expect(snapshot.serviceAccounts).toEqual(world.serviceAccounts);
      }),
      { numRuns: 20, seed: 2026 },
    );
  });

  it('keeps the line of every field of a policy', async () => {
    const { snapshot } = loadDemo();
    const back = (await readBack(bundleOf(snapshot))).snapshot;
    for (const [at, policy] of snapshot.networkPolicies.entries()) {
      const paths = [...pathsIn({ spec: policy.spec }), ['spec', 'egress', 7, 'nowhere'], ['metadata', 'name']];
      const places = (from: typeof policy | undefined) => paths.map((path) => from?.origin?.locate(path));
      expect(places(back.networkPolicies[at])).toEqual(places(policy));
    }
  });

  it('keeps the lines of labels and ports, which others point at', async () => {
    const text = [
      'apiVersion: v1',
      'kind: Service',
      'metadata: {name: web, namespace: shop}',
      'spec:',
      '  selector:',
      '    app: web',
      '  ports:',
      '  - port: 80',
      '    targetPort: http',
    ].join('\n');
    const { snapshot } = loadTexts([{ name: 'web.yaml', text }], 'default');
    const back = (await readBack(bundleOf(snapshot))).snapshot;
    const line = (path: readonly (string | number)[]) => back.services[0]?.origin?.locate(path).line;
    expect(line(['spec', 'selector', 'app'])).toBe(6);
    expect(line(['spec', 'ports', 0, 'targetPort'])).toBe(9);
    expect(line(['spec', 'ports', 3])).toBe(7);
  });

  it('keeps names that are words of JavaScript', async () => {
    const labels = JSON.parse('{"__proto__": "a", "constructor": "b"}') as Record<string, string>;
    const world = { ...loadDemo().snapshot, services: [service('shop/web', { selector: labels })] };
    const [back] = (await readBack(bundleOf(world))).snapshot.services;
    expect(Object.entries(back?.selector ?? {})).toEqual(Object.entries(labels));
  });

  it('keeps what was not read, and of what', async () => {
    const world: Snapshot = {
      ...loadDemo().snapshot,
      source: { kind: 'cluster', context: 'prod', server: 'https://k:6443' },
      coverage: [{ resource: 'pods', namespace: 'shop' }, { resource: 'nodes' }],
      gaps: [gap('pods')],
    };
    const { snapshot } = await readBack(bundleOf(world));
    expect(snapshot).toMatchObject({ source: world.source, coverage: world.coverage, gaps: world.gaps });
  });

  it('is written the same again', async () => {
    const bundle = bundleOf(loadDemo().snapshot, {
      flows: [{ from: 'web', to: 'db:5432', verdict: 'DENY', summary: 'by ingress' }],
      probes: [{ kind: 'ProbeReport', any: [1, null] }],
    });
    expect(linesOf(await readBack(bundle))).toEqual(linesOf(bundle));
  });
});

describe('what gets into a snapshot', () => {
  it('of an object that no dialect speaks, is what a language may look at', () => {
    const raw = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: {
        name: 'a',
        namespace: 'shop',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'SECRET' },
        managedFields: [{ manager: 'SECRET' }],
      },
      spec: { endpointSelector: {} },
      status: { note: 'SECRET' },
    };
    const ref = { kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'a' };
    const world = { ...loadDemo().snapshot, unmodelled: [{ ref, group: 'cilium.io', raw }] };
    const text = linesOf(bundleOf(world)).join('\n');
    expect(text).toContain('endpointSelector');
    expect(text).not.toContain('SECRET');
  });
});

function withoutInvalid({ invalidPolicies: _, ...world }: Snapshot): Omit<Snapshot, 'invalidPolicies'> {
  return world;
}

function answersOf(world: Snapshot): unknown[] {
  const names = world.pods.slice(0, 3).map(({ namespace, name }) => ({ kind: 'pod', namespace, name }) as const);
  const targets = names.map((endpoint) => ({ text: `${endpoint.namespace}/pod/${endpoint.name}`, endpoint }));
  const why = targets.flatMap((source) =>
    targets.map((destination) => {
      const question = { source, destination, namespace: undefined, addressesOfNames: new Map(), inputFlags: '' };
      const answer = answerWhy(world, question);
      return answer.kind === 'explained' ? answer.explanation : answer;
    }),
  );
  return [...why, ...targets.map((pod) => answerPod(world, { pod, namespace: undefined }))];
}
