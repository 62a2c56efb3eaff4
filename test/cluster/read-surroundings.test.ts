import { expect, test } from 'vitest';
import { createCollector } from '../../src/cluster/collector.ts';
import { readSurroundings } from '../../src/cluster/read-surroundings.ts';
import type { Surroundings } from '../../src/model/surroundings.ts';
import { connected } from '../helpers/connected.ts';
import { type FakeClusterOptions, startFakeCluster } from '../helpers/fake-cluster.ts';

const OBJECTS = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: guard}
webhooks: [{clientConfig: {service: {namespace: guard, name: guard}}}]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.shop.example}
spec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {namespace: shop, name: carts, port: 8443}}}}}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: metrics}]}
`;

test('Webhooks are read, and monitors where the server has their group.', async () => {
  const { called, scrapes, gaps } = await read({ objects: OBJECTS, apiGroups: ['monitoring.coreos.com'] });
  expect(called.map(({ by, service }) => [by.kind, service.name])).toEqual([
    ['ValidatingWebhookConfiguration', 'guard'],
    ['CustomResourceDefinition', 'carts'],
  ]);
  expect(scrapes.map(({ by }) => by)).toEqual([{ kind: 'PodMonitor', namespace: 'shop', name: 'web' }]);
  expect(gaps).toEqual([]);
});

test('Monitors are not asked for where nobody has installed them.', async () => {
  const { scrapes, gaps } = await read({ objects: OBJECTS });
  expect([scrapes, gaps]).toEqual([[], []]);
});

test('What is forbidden is a gap of its own, and no gap of verdicts.', async () => {
  const options = {
    objects: OBJECTS,
    forbidden: ['list validatingwebhookconfigurations', 'list customresourcedefinitions'],
  };
  const { called, gaps } = await read(options);
  expect(called).toEqual([]);
  expect(gaps.map(({ resource, reason }) => [resource, reason])).toEqual([
    ['validatingwebhookconfigurations', 'forbidden'],
    ['customresourcedefinitions', 'forbidden'],
  ]);
  expect((await snapshotOf(options)).gaps).toEqual([]);
});

async function snapshotOf(options: FakeClusterOptions) {
  const cluster = await startFakeCluster(options);
  const collector = createCollector(await connected(cluster));
  await readSurroundings(collector);
  return collector.snapshot({ kind: 'demo' });
}

async function read(options: FakeClusterOptions): Promise<Surroundings> {
  const { surroundings } = await snapshotOf(options);
  if (surroundings === undefined) throw new Error('they were read');
  return surroundings;
}
