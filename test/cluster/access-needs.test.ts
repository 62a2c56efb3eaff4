import { expect, test } from 'vitest';
import { accessNeeds } from '../../src/cluster/access-needs.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';

const OBJECTS = `
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 192.0.2.9}]}
---
apiVersion: v1
kind: Service
metadata: {name: kubernetes, namespace: default}
spec: {clusterIP: 10.96.0.1, ports: [{port: 443}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
endpoints: [{addresses: [192.0.2.1]}]
ports: [{port: 6443, protocol: TCP}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: 10.0.0.1}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {clusterIP: 10.96.0.9, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup, namespace: shop}
spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: backup}}, spec: {containers: [{name: main, image: none}]}}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: none}]}}}
`;

test.each([
  'why pod/web svc/db:80',
  'why deploy/web 10.0.0.1:80',
  'why cronjob/backup db.shop.svc:80',
  'why internet svc/db:80',
  'why node/n1 pod/web:80',
  'why apiserver pod/web:80',
  'why kubelet pod/web:80',
  'why pod/web 203.0.113.7:443',
  'why nobody svc/db:80 -A',
  'pod pod/web',
])('Doctor asks about every permission that "%s" uses.', async (question) => {
  const cluster = await startFakeCluster({ objects: OBJECTS });
  const { code } = await cluster.ask(question);
  expect(code === 1).toBe(question.includes('nobody'));
  const needs = new Set(accessNeeds('shop', []).map(({ verb, resource }) => `${verb} ${resource}`));
  const used = cluster.requests.map(({ url }) => phraseRequest(url)).filter((use) => use !== undefined);
  expect(used.length).toBeGreaterThan(3);
  expect(used.filter((use) => !needs.has(use) && !isSuggestion(question, use))).toEqual([]);
});

/** `list pods`; `undefined` for what is no resource. */
function phraseRequest(url: string): string | undefined {
  const path = url.split('?')[0] ?? '';
  const [, resource, name] =
    /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/[^/]+(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  return resource === undefined ? undefined : `${name === undefined ? 'list' : 'get'} ${resource}`;
}

/** Names to suggest for one that was not found: whoever may not list them gets no suggestion, and nothing else is lost. */
function isSuggestion(question: string, use: string): boolean {
  return question.includes('nobody') && ['list deployments', 'list statefulsets', 'list daemonsets'].includes(use);
}
