import { describe, expect, test } from 'vitest';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';

const pod = (name: string, namespace: string, account: string, address: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: n1, serviceAccountName: ${account}, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: ${address}}
`;

const account = (name: string, namespace: string, team: string): string => `
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}, namespace: ${namespace}, labels: {team: ${team}}}
`;

const namespace = (name: string): string => `
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {kubernetes.io/metadata.name: ${name}}}
`;

const AGENT = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: calico-node, namespace: kube-system}
spec:
  selector: {matchLabels: {k8s-app: calico-node}}
  template:
    metadata: {labels: {k8s-app: calico-node}}
    spec: {containers: [{name: calico-node, image: "quay.io/calico/node:v3.32.1"}]}
`;

const WORLD = [
  AGENT,
  namespace('shop'),
  namespace('data'),
  pod('web', 'shop', 'front', '10.0.0.1'),
  pod('db', 'data', 'store', '10.0.0.2'),
  pod('lost', 'shop', 'gone', '10.0.0.3'),
  account('front', 'shop', 'a'),
  account('store', 'data', 'b'),
];

const policy = (source: string): string => `
apiVersion: crd.projectcalico.org/v1
kind: NetworkPolicy
metadata: {name: default.db, namespace: data}
spec: {types: [Ingress], ingress: [{action: Allow, source: ${source}}]}
`;

const BY_LABELS = policy('{namespaceSelector: all(), serviceAccounts: {selector: team == "a"}}');
const BY_NAMES = policy('{namespaceSelector: all(), serviceAccounts: {names: [front]}}');

async function ask(command: string, ofData: string, forbidden: readonly string[] = []) {
  const cluster = await startFakeCluster({
    objects: [...WORLD, ofData].join('---'),
    forbidden,
    apiGroups: ['crd.projectcalico.org'],
    served: { 'crd.projectcalico.org': ['networkpolicies'] },
  });
  const { stdout, stderr } = await cluster.ask(command);
  const asked = cluster.requests.flatMap(({ url }) => (/serviceaccounts/.test(url) ? [url.split('?')[0]] : []));
  return { stdout, stderr, asked: asked.sort() };
}

const GREATER = policy('{namespaceSelector: all(), serviceAccounts: {selector: team == "b"}}').replaceAll(
  'default.db',
  'default.more',
);

const LISTS = ['/api/v1/namespaces/data/serviceaccounts', '/api/v1/namespaces/shop/serviceaccounts'];

describe('ServiceAccounts', () => {
  test('of the namespaces of both ends are listed, once, where a policy goes by their labels', async () => {
    const { stdout, asked } = await ask('why shop/web data/db:80', BY_LABELS);
    expect(stdout).toMatch(/^✓ ALLOWED/);
    expect(asked).toEqual(LISTS);
  });

  test('are asked for by nobody else', async () => {
    const { stdout, asked } = await ask('why shop/web data/db:80', BY_NAMES);
    expect(stdout).toMatch(/^✓ ALLOWED/);
    expect(asked).toEqual([]);
    const matrix = await ask('matrix -A', BY_NAMES);
    expect(matrix.asked).toEqual([]);
  });

  test('leave an end unknown, with the permission, that may be one of those which nobody may list', async () => {
    const { stdout } = await ask('why shop/web data/db:80', BY_LABELS, ['list serviceaccounts in shop']);
    expect(stdout).toMatch(/^\? UNKNOWN/);
    expect(stdout).toContain('NetworkPolicy.crd.projectcalico.org data/default.db');
    expect(stdout).toContain('forbidden: list serviceaccounts in "shop"');
    expect(stdout).toContain('--resource=serviceaccounts');
  });

  test('that may not be listed where nobody is asked about them change nothing', async () => {
    const { stdout } = await ask('why shop/web data/db:80', BY_LABELS, ['list serviceaccounts in data']);
    expect(stdout).toMatch(/^✓ ALLOWED/);
  });

  test('of a pod that are not in the list are not taken for ones without labels', async () => {
    const { stdout } = await ask('why shop/lost data/db:80', BY_LABELS);
    expect(stdout).toMatch(/^\? UNKNOWN/);
  });

  test('are listed for a policy that is only about to be', async () => {
    const file = writeIn(tempFolder(), 'more.yaml', GREATER);
    const { stdout, asked } = await ask(`what-if -f ${file}`, BY_NAMES);
    expect(asked).toEqual(['/api/v1/serviceaccounts']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('of team == "b" (data/store)');
  });

  test('are listed with one request for all pairs', async () => {
    const { stdout, asked } = await ask('matrix -A', BY_LABELS);
    expect(asked).toEqual(['/api/v1/serviceaccounts']);
    expect(stdout).toContain('shop/web');
  });
});
