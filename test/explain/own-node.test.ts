import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { explainPods } from '../../src/explain/explain-pod.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import type { PodMesh } from '../../src/model/mesh.ts';
import { namespace, pod, policy, snapshot } from '../helpers/builders.ts';

/* Semantics B.2 and F.5: what runs on a pod's own node comes in, unless a mesh asks for more. */

const ONLY_FRONT = {
  ref: { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'only-front' },
  group: 'security.istio.io',
  raw: { metadata: { name: 'only-front', namespace: 'shop' }, spec: {} },
};
const CLOSED = policy('shop/closed', { podSelector: {} });

/** What `pod` says of the own node of a pod of namespace `shop`. */
function ownNode(mesh: PodMesh, closing: Partial<Parameters<typeof snapshot>[0]>): string | undefined {
  const web = { ...pod('shop/web', { addresses: ['10.0.0.1'] }), mesh };
  const world = snapshot({ namespaces: [namespace('shop')], pods: [web], ...closing });
  return explainPods(indexSnapshot(world), compilePolicies(world), 'web', [web]).groups[0]?.ownNode;
}

describe('From its own node comes in to a pod', () => {
  it.each([
    ['out', { networkPolicies: [CLOSED] }, 'from its own node (kubelet, probes): always'],
    ['sidecar', { networkPolicies: [CLOSED] }, 'from its own node (kubelet, probes): always'],
    [
      'sidecar',
      { unmodelled: [ONLY_FRONT] },
      'from its own node: probes of the kubelet always, anything else as the mesh lets it in',
    ],
    ['ambient', { unmodelled: [ONLY_FRONT] }, 'from its own node (kubelet, probes): always'],
    [
      'ambient',
      { unmodelled: [ONLY_FRONT], networkPolicies: [CLOSED] },
      'from its own node (kubelet, probes), as 169.254.7.127: where the network plugin lets that in',
    ],
    ['sidecar', {}, undefined],
  ] as const)('that is %s what is true there (%#)', (mesh, closing, expected) => {
    expect(ownNode(mesh, closing)).toBe(expected);
  });
});
