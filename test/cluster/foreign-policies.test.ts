import { expect, test } from 'vitest';
import { startFakeCluster } from '../helpers/fake-cluster.ts';

const pod = (name: string, at: number): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}, annotations: {sidecar.istio.io/status: '{}'}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: 10.0.0.${at}}
`;

const inRoot = (kind: string): string => `
apiVersion: security.istio.io/v1
kind: ${kind}
metadata: {name: for-all, namespace: istio-system}
spec: {action: TOMORROW, mtls: {mode: TOMORROW}}
`;

test.each(['AuthorizationPolicy', 'PeerAuthentication'])(
  'The %s of the root namespace is read with every question.',
  async (kind) => {
    const cluster = await startFakeCluster({
      objects: [pod('a', 1), pod('b', 2), inRoot(kind)].join('---'),
      apiGroups: ['security.istio.io'],
      served: { 'security.istio.io': ['authorizationpolicies', 'peerauthentications'] },
    });
    const { stdout } = await cluster.ask('why pod/a pod/b:80 -n shop');
    expect(stdout).toContain('istio-system/for-all');
    expect(stdout).toMatch(/^\? UNKNOWN/);
  },
);
