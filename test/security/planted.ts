import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DEMO_MANIFESTS } from '../../src/demo/cluster.ts';
import { runCli } from '../../src/cli/main.ts';
import { fakeIo } from '../helpers/fake-io.ts';
import type { PluginRun } from '../helpers/plugin.ts';

/* The demo cluster with secrets wherever objects of a real one have them, and commands that look at it. */

/** Each appears in one place. None is long enough to be hidden by its length alone. */
export const IN_OBJECTS = {
  secretData: 'planted-secret-data',
  secretStringData: 'planted-secret-string',
  lastApplied: 'planted-last-applied',
  podEnvironment: 'planted-pod-env',
  podArgument: 'planted-pod-arg',
  templateEnvironment: 'planted-template-env',
  configMap: 'planted-config-map',
  agentEnvironment: 'planted-agent-env',
  agentArgument: 'planted-agent-arg',
  agentAddress: 'planted-agent-url',
  foreignAgent: 'planted-other-daemonset',
  serviceAnnotation: 'planted-service-annotation',
  namespaceAnnotation: 'planted-namespace-annotation',
  policyAnnotation: 'planted-policy-annotation',
  foreignPolicyAnnotation: 'planted-foreign-policy',
} as const;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function lastApplied(value: string): object {
  return { [LAST_APPLIED]: JSON.stringify({ spec: { containers: [{ env: [{ name: 'PASSWORD', value }] }] } }) };
}

function container(name: string, image: string, value: string, args: readonly string[] = []): object {
  return { name, image, args, env: [{ name: 'DB_PASSWORD', value }], ports: [{ containerPort: 8080 }] };
}

const PLACE = { namespace: 'shop' };
const LABELS = { app: 'planted' };

const OBJECTS: readonly object[] = [
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'planted', ...PLACE },
    data: { password: Buffer.from(IN_OBJECTS.secretData).toString('base64') },
    stringData: { password: IN_OBJECTS.secretStringData },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'planted', ...PLACE },
    data: { 'application.properties': `db.password=${IN_OBJECTS.configMap}` },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'planted-0', ...PLACE, labels: LABELS, annotations: lastApplied(IN_OBJECTS.lastApplied) },
    spec: {
      nodeName: 'n1',
      containers: [container('main', 'planted', IN_OBJECTS.podEnvironment, ['--password', IN_OBJECTS.podArgument])],
    },
    status: {
      phase: 'Running',
      podIP: '10.99.0.1',
      podIPs: [{ ip: '10.99.0.1' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'planted', ...PLACE, annotations: lastApplied(IN_OBJECTS.lastApplied) },
    spec: {
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: { containers: [container('main', 'planted', IN_OBJECTS.templateEnvironment)] },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'planted', ...PLACE, annotations: lastApplied(IN_OBJECTS.serviceAnnotation) },
    spec: { selector: LABELS, clusterIP: '10.96.99.1', ports: [{ port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'planted', annotations: lastApplied(IN_OBJECTS.namespaceAnnotation) },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'planted', ...PLACE, annotations: lastApplied(IN_OBJECTS.policyAnnotation) },
    spec: { podSelector: { matchLabels: LABELS }, policyTypes: ['Egress'] },
  },
  {
    apiVersion: 'crd.antrea.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'planted', ...PLACE, annotations: lastApplied(IN_OBJECTS.foreignPolicyAnnotation) },
    spec: { appliedTo: [{ podSelector: { matchLabels: LABELS } }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'calico-node', namespace: 'kube-system' },
    spec: {
      template: {
        spec: {
          containers: [
            {
              ...container('calico-node', 'quay.io/calico/node:v3.32.1', IN_OBJECTS.agentEnvironment, [
                `--datastore-password=${IN_OBJECTS.agentArgument}`,
                `--url=https://admin:${IN_OBJECTS.agentAddress}@etcd.example:2379`,
              ]),
            },
          ],
        },
      },
    },
    status: { observedGeneration: 1, desiredNumberScheduled: 1, numberReady: 1 },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'shipper', namespace: 'kube-system' },
    spec: { template: { spec: { containers: [container('shipper', 'shipper:1', IN_OBJECTS.foreignAgent)] } } },
    status: { observedGeneration: 1, desiredNumberScheduled: 1, numberReady: 1 },
  },
];

/** As YAML documents: what `-f` takes, and what the fake cluster serves. */
export const PLANTED = [
  ...DEMO_MANIFESTS.map(({ text }) => text),
  ...OBJECTS.map((object) => JSON.stringify(object)),
].join('\n---\n');

/** Command lines that look at PLANTED, every command that reads anything among them; `FOLDER` is one of the caller's. */
export const QUESTIONS: readonly string[] = [
  'why planted-0 db:5432',
  'why deploy/planted svc/planted:80 -o wide',
  'why deploy/planted svc/planted:80 -o json',
  'why internet svc/planted:80 -o yaml',
  'pod planted-0 -o wide',
  'pod planted-0 -o json',
  'pod -l app=planted -o yaml',
  'matrix -o wide',
  'matrix -o json',
  'matrix -A -o html',
  'matrix --exposed -A',
  'who-can svc/planted:80 -o json',
  'can-reach planted-0 -o json',
  'fix planted-0 db:5432',
  'fix planted-0 db:5432 -o json',
  'fix web db:5432 -o manifest',
  'lint -A',
  'lint -A -o json',
  'lint -A -o sarif',
  'simplify -n shop -o yaml',
  'generate -n shop -f docs/generate.yaml',
  'what-if -f docs/what-if.yaml -o json',
  'check -f docs/flows.yaml -o junit',
  'segments -f docs/segments.yaml -o json',
  'snapshot FOLDER/whole.netpol.gz',
  'snapshot FOLDER/redacted.netpol.gz --redact --redact-key FOLDER/key',
  'changes planted-0 db:5432 --since 20000h -o json',
  'changes --since 20000h',
  'enforcer -o wide',
  'enforcer -o json',
  'diff docs/diff.yaml docs/what-if.yaml --with live',
];

/** Those that only a cluster can be asked. */
export const LIVE_QUESTIONS: readonly string[] = [
  ...QUESTIONS,
  'doctor -n shop',
  'doctor -o json',
  'probe planted-0 svc/catalog:80 --dry-run',
  'probe planted-0 svc/catalog:80 --dry-run -o yaml --method clone',
  'canary -n shop --dry-run -o json',
  'cleanup -A --dry-run',
  'fix planted-0 db:5432 --dry-run=server',
];

/** Runs a command line in this process, as a user would with these variables. */
export async function ask(question: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<PluginRun> {
  const { io, stdout, stderr } = fakeIo();
  const code = await runCli(question, { ...io, env });
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Every file below a folder as text, unpacked where it is packed. */
export function textsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
    });
}

/** The forms in which a secret could be read by somebody. */
export function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, encodeURIComponent(secret), base64.slice(0, -2)];
}

/** Which of the secrets can be read in the texts, by their names. */
export function findLeaks(texts: readonly string[], secrets: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => texts.some((text) => text.includes(form))))
    .map(([name]) => name);
}
