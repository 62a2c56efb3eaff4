import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import type { DiffReport } from '../../../src/advise/diff/diff-report.ts';
import type { WhatIfReport } from '../../../src/advise/change/what-if-report.ts';
import { runHere } from '../helpers/run-here.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/* What a change is said to do to a live cluster is what it does once it is applied. */

const NAMESPACE = 'what-if-shop';

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: {name: ${NAMESPACE}}
---
apiVersion: v1
kind: Service
metadata: {name: hook, namespace: ${NAMESPACE}}
spec: {selector: {app: hook}, ports: [{port: 443, targetPort: 8443}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: hook, namespace: ${NAMESPACE}, labels: {kubernetes.io/service-name: hook}}
addressType: IPv4
endpoints: [{addresses: [10.9.0.3], conditions: {ready: true}, targetRef: {kind: Pod, name: hook, namespace: ${NAMESPACE}}}]
ports: [{port: 8443, protocol: TCP}]
---
# A server that listens on loopback alone does not say where it calls from.
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: what-if, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
endpoints: [{addresses: [198.51.100.9]}]
ports: [{name: https, port: 6443, protocol: TCP}]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.what-if.example}
spec:
  group: what-if.example
  scope: Namespaced
  names: {plural: carts, singular: cart, kind: Cart}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
  - {name: v2, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}
  conversion:
    strategy: Webhook
    webhook: {conversionReviewVersions: [v1], clientConfig: {service: {namespace: ${NAMESPACE}, name: hook}}}
${pod('web', '10.9.0.1')}
${pod('db', '10.9.0.2')}
${pod('hook', '10.9.0.3')}
${policy('open-db', 'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: nobody}}}]}]')}
`;

/** May read all but definitions of resources. */
const READER = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
- {apiGroups: ["", apps, batch, networking.k8s.io, discovery.k8s.io, admissionregistration.k8s.io, apiregistration.k8s.io], resources: ["*"], verbs: [get, list]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: User, name: reader}]
`;

const CLOSED_DB = policy('close-db', 'podSelector: {matchLabels: {app: db}}');

/** Opens the one, and closes the others. */
const CHANGE = `
${policy('open-db', 'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]')}
${policy('close-hook', 'podSelector: {matchLabels: {app: hook}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]')}
`;

function pod(name: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${NAMESPACE}, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: none, ports: [{containerPort: 8443}]}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}
`;
}

function policy(name: string, spec: string): string {
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${NAMESPACE}}
spec: {${spec}}
`;
}

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await createObjects(controlPlane, SHOP);
});

afterAll(() => controlPlane?.stop());

const ask = (...words: readonly string[]) => runHere([...words, '--kubeconfig', controlPlane.kubeconfig]);

async function why(source: string, destination: string): Promise<string> {
  const { stdout } = await ask('why', `pod/${source}`, `pod/${destination}:8443`, '-n', NAMESPACE, '-o', 'json');
  return (JSON.parse(stdout) as { readonly verdict: string }).verdict; // what -o json prints
}

/** Without what rules say, which name lines of files before they are applied. */
function told({ changes }: Pick<DiffReport, 'changes'>): readonly string[] {
  return changes
    .map(({ kind, sources, destinations, before, after }) =>
      JSON.stringify([kind, sources, destinations, before, after]),
    )
    .toSorted();
}

test('What a change is said to do is what it does.', async () => {
  const folder = tempFolder({ 'change.yaml': CHANGE });
  const [change, before] = [join(folder, 'change.yaml'), join(folder, 'before.netpol.gz')];
  expect([await why('web', 'db'), await why('db', 'hook')]).toEqual(['DENY', 'ALLOW']);
  expect(await ask('snapshot', before)).toMatchObject({ exitCode: 0 });

  const { stdout, exitCode } = await ask('what-if', '-f', change, '-o', 'json');
  const said = JSON.parse(stdout) as WhatIfReport; // what -o json prints
  expect(exitCode).toBe(0);
  expect(said.policies).toEqual({
    added: [`${NAMESPACE}/close-hook`],
    changed: [`${NAMESPACE}/open-db`],
    removed: [],
  });
  expect(said.fallout.flatMap(({ kind, flows }) => (kind === 'webhooks' ? flows : []))).toMatchObject([
    {
      sources: ['CustomResourceDefinition/carts.what-if.example'],
      destination: `${NAMESPACE}/svc/hook`,
      result: 'lost',
    },
  ]);
  // Nothing was applied.
  expect([await why('web', 'db'), await why('db', 'hook')]).toEqual(['DENY', 'ALLOW']);

  await controlPlane.kubectl(['apply', '--validate=strict', '-f', '-'], CHANGE);
  expect([await why('web', 'db'), await why('db', 'hook')]).toEqual(['ALLOW', 'DENY']);
  const diff = await ask('diff', before, 'live', '-o', 'json');
  expect(diff.stderr).toBe('');
  const became = JSON.parse(diff.stdout) as DiffReport; // as above
  expect(told(became)).toEqual(told(said));
  expect(told(said).length).toBeGreaterThan(1);
}, 60_000);

test('Who may not list definitions of resources is told so.', async () => {
  const folder = tempFolder({ 'change.yaml': CLOSED_DB });
  await createObjects(controlPlane, READER);
  const { stdout } = await ask('what-if', '-f', join(folder, 'change.yaml'), '--as', 'reader', '-o', 'json');
  const { notLookedAt } = JSON.parse(stdout) as WhatIfReport; // as above
  expect(notLookedAt.join()).toContain('customresourcedefinitions.apiextensions.k8s.io (listing them is forbidden)');
}, 60_000);
