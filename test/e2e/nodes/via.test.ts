import { expect, test } from 'vitest';
import type { ViaExplanation } from '../../../src/explain/via-explanation.ts';
import type { ViaProbeReport } from '../../../src/probe/via-probe-report.ts';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { apply, clientPod, connect, podAddress, serverPod, untilPodsReady } from '../helpers/pods.ts';

/* A request through an ingress controller, leg by leg: what is said of each, beside what a connection does. */

const cluster = sharedCluster();

/** What a controller is told to lead requests to, and the Service by which callers reach it. */
const ENTRANCE = `---
apiVersion: v1
kind: Service
metadata: {name: controller}
spec: {selector: {app: controller}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {selector: {app: shop}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  ingressClassName: story-of-nobody
  rules: [{host: shop.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}}]
`;

const letIn = (name: string, from: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec: {podSelector: {matchLabels: {app: ${name}}}, ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}]}]}
`;

storiesNeeding(['enforcement'], () => {
  test('each leg is said to be what its connection is, and the whole is as good as its worst', async () => {
    const namespace = await newNamespace(cluster);
    const pods = serverPod('controller') + serverPod('shop') + clientPod('client');
    await apply(cluster, namespace, pods + ENTRANCE + letIn('shop', 'client'));
    await untilPodsReady(cluster, namespace);
    const [controller, shop] = await Promise.all(
      ['controller', 'shop'].map((name) => podAddress(cluster, namespace, name)),
    );
    const clientLeg = () => connect(cluster, namespace, 'client', `${controller}:8080`);
    const backendLeg = () => connect(cluster, namespace, 'controller', `${shop}:8080`);
    const said = async (via: string) => {
      const question = ['why', `${namespace}/client`, `${namespace}/shop:8080`, '--via', `${namespace}/${via}`];
      const { stdout } = await netpol(cluster.kubeconfig, [...question, '-o', 'json']);
      const { verdict, legs } = JSON.parse(stdout) as ViaExplanation;
      return [verdict, ...legs.map((leg) => `${leg.leg} ${leg.verdict}`)];
    };

    const probed = async (source: string) => {
      const question = ['probe', source, `${namespace}/shop:8080`, '--via', `${namespace}/svc/controller`];
      const { stdout, stderr, exitCode } = await netpol(cluster.kubeconfig, [...question, '--yes', '-o', 'json']);
      if (!stdout.startsWith('{')) throw new Error(`no report: ${stdout}${stderr}`);
      const { agreement, measured, legs } = JSON.parse(stdout) as ViaProbeReport; // printed by probe
      const each = legs.map((leg) => `${leg.leg} ${leg.agreement} ${leg.report?.measured.class ?? '-'}`);
      return { exitCode, agreement, passage: measured.passage, legs: each };
    };

    // The client may call the shop, but not for the controller.
    await expect.poll(backendLeg, { timeout: 30_000 }).toBe('timeout');
    expect(await clientLeg()).toBe('connected');
    expect(await said('pod/controller')).toEqual(['DENY', 'client ALLOW', 'backend DENY']);
    const [fromClient, fromOutside] = await Promise.all(
      [`${namespace}/client`, 'internet'].map((each) => probed(each)),
    );
    expect(fromClient).toEqual({
      exitCode: 0,
      agreement: 'agree',
      passage: 'stopped',
      legs: ['client agree REACHABLE', 'backend agree BLOCKED'],
    });
    // What decides was measured, although nobody out there could be made to connect.
    expect(fromOutside).toEqual({
      exitCode: 0,
      agreement: 'agree',
      passage: 'stopped',
      legs: ['client not-measured -', 'backend agree BLOCKED'],
    });

    await apply(cluster, namespace, letIn('shop', 'controller'));
    await expect.poll(backendLeg, { timeout: 30_000 }).toBe('connected');
    expect(await said('pod/controller')).toEqual(['ALLOW', 'client ALLOW', 'backend ALLOW']);
    expect(await said('svc/controller')).toEqual(['ALLOW', 'client ALLOW', 'backend ALLOW']);
    expect(await probed(`${namespace}/client`)).toEqual({
      exitCode: 0,
      agreement: 'agree',
      passage: 'through',
      legs: ['client agree REACHABLE', 'backend agree REACHABLE'],
    });

    await apply(cluster, namespace, letIn('controller', 'nobody'));
    await expect.poll(clientLeg, { timeout: 30_000 }).toBe('timeout');
    expect(await backendLeg()).toBe('connected');
    expect(await said('pod/controller')).toEqual(['DENY', 'client DENY', 'backend ALLOW']);

    // Of an Ingress whose class nobody is known to serve, it says what to type.
    const question = ['why', `${namespace}/client`, `${namespace}/shop:8080`, '--via', `${namespace}/ingress/shop`];
    const { exitCode, stderr } = await netpol(cluster.kubeconfig, question);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('story-of-nobody');
  });
});

storiesNeeding(['modes'], () => {
  test.each([
    ['node2', 'which the rule for labels does not let in', 'agree BLOCKED'],
    // The enforcer lets in what runs there as root, and nobody knows of an address who is behind it.
    ['node1', 'the own one, of which it is not known', 'inconclusive REACHABLE'],
  ])("a controller on its node's network is probed from there: from %s, %s", async (node, _, expected) => {
    const namespace = await newNamespace(cluster);
    const edge = clientPod('edge').replace('spec:\n', `spec:\n  hostNetwork: true\n  nodeName: ${node}\n`);
    const shop = serverPod('shop').replace('spec:\n', 'spec:\n  nodeName: node1\n');
    await apply(cluster, namespace, edge + shop + letIn('shop', 'edge'));
    await untilPodsReady(cluster, namespace);
    const question = ['probe', 'internet', `${namespace}/shop:8080`, '--via', `${namespace}/pod/edge`, '--yes'];
    const { stdout, stderr } = await netpol(cluster.kubeconfig, [...question, '-o', 'json']);
    if (!stdout.startsWith('{')) throw new Error(`no report: ${stdout}${stderr}`);
    const { simulated, legs } = JSON.parse(stdout) as ViaProbeReport; // printed by probe
    expect(simulated.via.passedOnBy).toBe('node-network');
    const said = legs.map((leg) => `${leg.leg} ${leg.agreement} ${leg.report?.measured.class ?? '-'}`);
    expect(said).toEqual(['client not-measured -', `backend ${expected}`]);
  });
});
