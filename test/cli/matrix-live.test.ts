import { describe, expect, it } from 'vitest';
import { startFakeCluster } from '../helpers/fake-cluster.ts';

/** A shop whose "db" lets "web" in, and a namespace next door that starts closed. */
const OBJECTS = `
${namespace('shop')}
${namespace('pay')}
${pod('shop', 'db', '10.0.0.1')}
${pod('shop', 'web', '10.0.0.2')}
${pod('pay', 'api', '10.0.0.3')}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: pay}
spec: {podSelector: {}}
---
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
`;

function namespace(name: string): string {
  return `---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {kubernetes.io/metadata.name: ${name}}}
`;
}

function pod(home: string, name: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${home}, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}
`;
}

const FLANNEL = `---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-flannel-ds, namespace: kube-flannel}
spec: {template: {spec: {containers: [{name: main, image: "ghcr.io/flannel-io/flannel:v0.27.4"}]}}}
status: {observedGeneration: 1, desiredNumberScheduled: 1, numberReady: 1}
`;

const CALICO = FLANNEL.replaceAll('kube-flannel-ds', 'calico-node')
  .replaceAll('kube-flannel', 'kube-system')
  .replace('ghcr.io/flannel-io/flannel:v0.27.4', 'quay.io/calico/node:v3.32.1');

describe('matrix of a live cluster', () => {
  it('has the peers in other namespaces, and reads each kind once', async () => {
    const cluster = await startFakeCluster({ objects: OBJECTS + CALICO });
    const { code, stdout } = await cluster.ask('matrix -n shop');
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "2 workloads of namespace "shop": of 14 pairs 8 are open on every port, 1 is open
      on some ports and 5 are closed

      inside of shop
        FROM ↓  TO →  db      web
        db            ·       ✓
        web           ✓ 5432  ·

      into shop, from everybody else
        FROM ↓  TO →             db  web
        kube-system/calico-node  ✗   ✓
        pay/api                  ✗   ✓
        0.0.0.0/0                ✗   ✓

      out of shop, to everybody else
        FROM ↓  TO →  kube-system/calico-node  pay/api  0.0.0.0/0
        db            ✓                        ✗        ✓
        web           ✓                        ✗        ✓

        ✓ every port   ✓ 80 on these ports   ✗ closed
        · itself, or no connection to judge
      "
    `);
  });

  it('reads everything in as many requests however many namespaces there are', async () => {
    const few = await startFakeCluster({ objects: OBJECTS + CALICO });
    const many = await startFakeCluster({
      objects: OBJECTS + CALICO + Array.from({ length: 30 }, (_, at) => namespace(`more-${at}`)).join(''),
    });
    const requests = async (cluster: typeof few) =>
      (JSON.parse((await cluster.ask('matrix -A -o json')).stdout) as { input: { requests: number } }).input.requests;
    expect(await requests(many)).toBe(await requests(few));
  });

  it('knows nothing of whom it may not read, and says so: neither open nor closed', async () => {
    const cluster = await startFakeCluster({
      objects: OBJECTS + CALICO,
      forbidden: [
        'list pods everywhere',
        'list pods in pay',
        'list networkpolicies everywhere',
        'list networkpolicies in pay',
      ],
    });
    const { code, stdout } = await cluster.ask('matrix -n shop');
    expect(code).toBe(4);
    expect(stdout).toMatchInlineSnapshot(`
      "2 workloads of namespace "shop": of 14 pairs 7 are open on every port, 1 is open
      on some ports, 4 are not known and 2 are closed

      inside of shop
        FROM ↓  TO →  db      web
        db            ·       ✓
        web           ✓ 5432  ·

      into shop, from everybody else
        FROM ↓  TO →             db  web
        kube-system/calico-node  ✗   ✓
        0.0.0.0/0                ✗   ✓
        pay/*                    ?   ?

      out of shop, to everybody else
        FROM ↓  TO →  kube-system/calico-node  0.0.0.0/0  pay/*
        db            ✓                        ✓          ?
        web           ✓                        ✓          ?

        ✓ every port   ✓ 80 on these ports   ? not known   ✗ closed
        · itself, or no connection to judge

        ? forbidden: list pods in "pay"
            kubectl auth can-i list pods -n pay
            kubectl create role netpol-read-pods -n pay --verb=get,list --resource=pods
            kubectl create rolebinding netpol-read-pods -n pay --role=netpol-read-pods --user=dev@example.com
      "
    `);
  });

  it('knows what goes out of a namespace whose policies it may not read as little as what comes in', async () => {
    const cluster = await startFakeCluster({
      objects: OBJECTS + CALICO,
      forbidden: ['list networkpolicies everywhere', 'list networkpolicies in pay'],
    });
    const { code, stdout } = await cluster.ask('matrix -n shop -o csv');
    expect(code).toBe(4);
    const verdicts = stdout
      .split('\r\n')
      .filter((line) => line.includes('pay/api'))
      .map((line) => line.split(',')[6]);
    expect(verdicts.length).toBeGreaterThan(0);
    // "db" admits "web" alone, whatever the policies of "pay" say.
    expect(new Set(verdicts)).toEqual(new Set(['UNKNOWN', 'DENY']));
    expect(verdicts.filter((verdict) => verdict === 'DENY')).toHaveLength(1);
  });

  it('keeps to its namespace for a user who sees no other', async () => {
    const cluster = await startFakeCluster({
      objects: OBJECTS + CALICO,
      forbidden: [
        'list namespaces',
        'list pods everywhere',
        'list networkpolicies everywhere',
        'list nodes',
        '* deployments',
        '* daemonsets',
      ],
    });
    const { code, stdout } = await cluster.ask('matrix -n shop');
    expect(code).toBe(4);
    expect(stdout).toContain('web');
    expect(stdout).toContain('✓ 5432');
    expect(stdout).not.toContain('pay');
    expect(stdout).toContain('forbidden: list pods in all namespaces');
  });

  it('is no answer for a user who may read no pod', async () => {
    const cluster = await startFakeCluster({
      objects: OBJECTS,
      forbidden: ['list pods', 'list pods everywhere', '* deployments'],
    });
    const { code, stdout, stderr } = await cluster.ask('matrix -n shop');
    expect(stderr).toContain('the pods could not be read: forbidden: list pods');
    expect(stderr).toContain('kubectl auth can-i list pods');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('says first that nothing enforces, and then what would be', async () => {
    const cluster = await startFakeCluster({ objects: OBJECTS + FLANNEL });
    for (const question of ['matrix -n shop', 'matrix --exposed', 'who-can db:5432', 'can-reach web']) {
      const { code, stdout } = await cluster.ask(question);
      expect(stdout, question).toMatch(/^! NOT ENFORCED\s+nothing in this\s+cluster enforces NetworkPolicy: Flannel/);
      expect(stdout).toContain('If something enforced the policies:');
      expect(code).toBe(0);
    }
    for (const format of ['md', 'svg', 'html', 'dot', 'mermaid']) {
      expect((await cluster.ask(`matrix -n shop -o ${format}`)).stdout, format).toContain('NOT ENFORCED');
    }
  });

  it('is an answer about an empty namespace, and no answer about one that is not there', async () => {
    const cluster = await startFakeCluster({ objects: OBJECTS + CALICO + namespace('empty') });
    const empty = await cluster.ask('matrix -n empty');
    expect(empty.stdout).toBe('no pod and no workload in namespace "empty": there is nothing to compare\n');
    expect(empty.code).toBe(0);
    const missing = await cluster.ask('matrix -n shpo');
    expect(missing.stderr).toContain('did you mean  -n shop');
    expect(missing.code).toBe(1);
  });
});

describe('who-can and can-reach of a live cluster', () => {
  it('name peers of every namespace', async () => {
    const cluster = await startFakeCluster({ objects: OBJECTS + CALICO });
    const { code, stdout } = await cluster.ask('who-can pay/api:80');
    expect(stdout).toContain('nobody can reach pay/api on TCP 80\n');
    expect(code).toBe(0);
    expect((await cluster.ask('can-reach web:5432')).stdout).toContain(
      'shop/web can reach kube-system/ds/calico-node, shop/db and 0.0.0.0/0 on TCP 5432',
    );
    expect((await cluster.ask('can-reach web:5432 -o name')).stdout).toBe(
      'kube-system/ds/calico-node\nshop/db\n0.0.0.0/0\n',
    );
  });

  it('say of whom they know nothing', async () => {
    const cluster = await startFakeCluster({
      objects: OBJECTS + CALICO,
      forbidden: [
        'list pods everywhere',
        'list pods in pay',
        'list networkpolicies everywhere',
        'list networkpolicies in pay',
      ],
    });
    const { code, stdout } = await cluster.ask('who-can db:5432');
    expect(stdout).toContain('shop/web can reach shop/db on TCP 5432');
    expect(stdout).toContain('? forbidden: list pods in "pay"');
    expect(code).toBe(4);
  });
});
