import { describe, expect, it } from 'vitest';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { join } from 'node:path';
import { runPlugin } from '../helpers/plugin.ts';

/* What Istio's ConfigMap says is read of a live cluster where its control plane is, and told where it may not be read. */

const SERVED = {
  apiGroups: ['security.istio.io'],
  served: { 'security.istio.io': ['authorizationpolicies', 'peerauthentications'] },
};

const pod = (name: string, address: string): string => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, uid: ${name}, labels: {app: ${name}}}
spec:
  nodeName: n1
  serviceAccountName: ${name}
  containers: [{name: main, image: none}]
  initContainers: [{name: istio-proxy, image: none, restartPolicy: Always}]
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}
`;
const SHOP = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}
${pod('web', '10.0.0.1')}${pod('db', '10.0.0.2')}`;

const policy = (namespace: string, spec: string): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: some, namespace: ${namespace}}
spec: ${spec}
`;
const CLOSED = '{}';
const OF_DOMAIN = '{rules: [{from: [{source: {principals: [td.example/ns/shop/sa/web]}}]}]}';

const controlPlane = (namespace: string, revision: string, name: string, mesh: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: ${namespace}, labels: {app: istiod, istio.io/rev: ${revision}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, namespace: ${namespace}}
data:
  mesh: |-
    ${mesh}
`;

const ROOT = controlPlane('istio-ctl', 'default', 'istio', 'rootNamespace: root');
const DOMAIN = controlPlane('istio-ctl', '1-30', 'istio-1-30', 'trustDomain: td.example');

describe("Istio's settings", () => {
  it.each<readonly [string, Parameters<typeof startFakeCluster>[0], RegExp, readonly string[]]>([
    [
      'say where the policies of all are',
      { objects: SHOP + policy('root', CLOSED) + ROOT },
      /^✗ DENIED/,
      ['root/some'],
    ],
    [
      'say that they are not in istio-system',
      { objects: SHOP + policy('istio-system', CLOSED) + ROOT },
      /^✓ ALLOWED/,
      [],
    ],
    ['are those of a revision', { objects: SHOP + policy('shop', OF_DOMAIN) + DOMAIN }, /^✓ ALLOWED/, []],
    [
      'are looked for in the usual place where nobody may look for the control plane',
      { objects: SHOP + policy('istio-system', CLOSED) + ROOT, forbidden: ['list deployments'] },
      /^✗ DENIED/,
      ['ConfigMap istio-system/istio was not given'],
    ],
    [
      'are taken for granted where they may not be read, which is said with what would grant it',
      { objects: SHOP + policy('istio-system', CLOSED) + ROOT, forbidden: ['get configmaps'] },
      /^✗ DENIED/,
      [
        'assuming rootNamespace=istio-system, as usual with Istio: ConfigMap',
        'With rootNamespace=another namespace this flow would be allowed',
        '--resource-name=istio',
      ],
    ],
    [
      'that are not known leave a principal of another trust domain open',
      { objects: SHOP + policy('shop', OF_DOMAIN) + DOMAIN, forbidden: ['get configmaps'] },
      /^\? UNKNOWN/,
      ['whether "td.example/ns/shop/sa/web" is of the mesh'],
    ],
  ])('%s', async (_, options, verdict, texts) => {
    const cluster = await startFakeCluster({ ...SERVED, ...options });
    const { stdout } = await cluster.ask('why web db:5432');
    expect(stdout).toMatch(verdict);
    const text = stdout.replaceAll(/\s+/g, ' ');
    for (const part of texts) expect(text).toContain(part);
  });

  it('are kept in a snapshot that hides names, which answers the same', async () => {
    const objects =
      SHOP + policy('shop', OF_DOMAIN) + policy('root', '{action: DENY, rules: [{to: [{operation: {ports: ["9"]}}]}]}');
    const both = controlPlane('istio-ctl', 'default', 'istio', 'rootNamespace: root\n    trustDomain: td.example');
    const cluster = await startFakeCluster({ ...SERVED, objects: objects + both });
    const file = join(tempFolder(), 'shop.netpol');
    await cluster.ask(`snapshot ${file} --redact`);
    const live = await cluster.ask('matrix -A');
    const read = await runPlugin(['matrix', '-A', '--snapshot', file]);
    const signsOf = (stdout: string): readonly string[] => [...(stdout.match(/[✓✗?]/gu) ?? [])].toSorted();
    expect(signsOf(live.stdout).length).toBeGreaterThan(3);
    expect(signsOf(read.stdout)).toEqual(signsOf(live.stdout));
    expect((await runPlugin(['snapshot', '--snapshot', file, '-o', 'json'])).stdout).not.toContain('td.example');
  });
});
