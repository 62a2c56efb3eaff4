import { describe, expect, it } from 'vitest';
import { answerPod } from '../../src/analysis.ts';
import type { PodMesh } from '../../src/model/mesh.ts';
import type { UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import { pod, snapshot } from '../helpers/builders.ts';

/* A policy of Istio is made of a part for each way to be in the mesh: to a reader it is one object. */

function almostOf(app: string, mesh: PodMesh): readonly string[] {
  const ref = { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'web' };
  const spec = { selector: { matchLabels: { app: 'web', tier: 'front' } } };
  const object: UnmodelledPolicy = { ref, group: 'security.istio.io', raw: { metadata: ref, spec } };
  const web = { ...pod('shop/web', { addresses: ['10.0.0.1'], labels: { app, tier: 'front' } }), mesh };
  const parsed = parseTarget('shop/web', 'source');
  if (!parsed.ok) throw new Error('shop/web is a pod');
  const answer = answerPod(snapshot({ pods: [web], unmodelled: [object] }), {
    pod: parsed.target,
    namespace: 'shop',
  });
  if (answer.kind !== 'explained') throw new Error(answer.kind);
  return answer.explanation.groups.flatMap(({ almost }) => almost.map(({ policy }) => policy));
}

describe('A policy of the mesh almost selects a pod', () => {
  it.each([
    ['that one label keeps from it, once', 'api', 'sidecar', ['web']],
    ['and does not where it selects it in another part', 'web', 'sidecar', []],
    ['and does not where the pod is not in the mesh at all', 'web', 'out', []],
  ] as const)('%s', (_, app, mesh, expected) => {
    expect(almostOf(app, mesh).map((name) => name.replace('shop/', ''))).toEqual(expected);
  });
});
