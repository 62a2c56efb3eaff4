import { describe, expect, it } from 'vitest';
import { runPlugin } from '../helpers/plugin.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

const OBJECTS = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}
---
apiVersion: v1
kind: Namespace
metadata: {name: payments, labels: {kubernetes.io/metadata.name: payments}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
${pod('web-0', 'shop', '10.0.0.1')}
${pod('web-1', 'shop', '10.0.0.2')}
${pod('web-2', 'payments', '10.0.0.3')}
`;

function pod(name: string, namespace: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: web, pod: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: ${address}, conditions: [{type: Ready, status: "True"}]}
`;
}

function ask(question: string) {
  return runPlugin(question.split(' '));
}

function fileOf(yaml: string): string {
  return writeIn(tempFolder(), 'objects.yaml', yaml);
}

describe('pod -l on files', () => {
  it('shows all pods that it selects, those alike together', async () => {
    const { code, stdout } = await ask(`pod -l app=web -n shop -f ${fileOf(OBJECTS)}`);
    expect(code).toBe(0);
    expect(stdout).toContain('-l app=web -n shop: 2 pods, all alike');
    expect(stdout).toContain('shop/web-0, shop/web-1');
    expect(stdout).toContain('isolated by shop/web');
  });

  it('tells pods of one namespace from those of another', async () => {
    const { stdout } = await ask(`pod -l app=web -A -o json -f ${fileOf(OBJECTS)}`);
    const { name, groups } = JSON.parse(stdout) as { name: string; groups: { pods: string[]; facts: object }[] };
    expect(name).toBe('-l app=web -A');
    expect(groups.map(({ pods }) => pods)).toEqual([['shop/web-0', 'shop/web-1'], ['payments/web-2']]);
    expect(groups[0]?.facts).toMatchObject({ namespace: 'shop', labels: { app: 'web' } });
  });

  it('takes fields beside labels, or alone', async () => {
    const file = fileOf(OBJECTS);
    const both = await ask(`pod -l app=web --field-selector metadata.name!=web-0 -n shop -f ${file}`);
    expect(both.stdout).toMatch(/^shop\/web-1 /);
    const alone = await ask(`pod --field-selector=status.podIP=10.0.0.3 -A -f ${file}`);
    expect(alone.stdout).toMatch(/^payments\/web-2 /);
  });

  it('stays short for a thousand pods', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => pod(`w-${at}`, 'shop', `10.1.${at >> 8}.${at & 255}`));
    const { stdout } = await ask(`pod -l app=web -n shop -f ${fileOf(OBJECTS + many.join(''))}`);
    expect(stdout).toContain('1002 pods, all alike');
    expect(stdout).toContain('and 992 more (-o wide)');
    expect(stdout.split('\n').length).toBeLessThan(25);
  });

  it.each([
    ['-l app=wbe -n shop', 'no pods -l app=wbe found in namespace "shop"', '"app" is web; did you mean  -l app=web'],
    ['-l ap=web -n shop', 'no pods -l ap=web found', 'no pod there has a label "ap"; did you mean "app"?'],
    ['-l pod=web-2 -n shop', 'no pods', '1 such pod:  -l pod=web-2 -n payments'],
    ['-l app=x -A', 'no pods -l app=x found in any namespace', '"app" is web'],
    ['-l app=web -n shopp', 'no pods', '-l app=web -n shop'],
    ['-l a=b -n shopp', 'no pods', 'did you mean  -n shop'],
    ['-l app=web --field-selector status.phase=Failed -n shop', 'no pods', 'status.phase is Running'],
  ])('%s selects nothing and says what there is', async (flags, message, hint) => {
    const { code, stdout, stderr } = await ask(`pod ${flags} -f ${fileOf(OBJECTS)}`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });
});

describe('pod -l on a cluster', () => {
  it('lets the server select, and reads the namespaces of what it found', async () => {
    const cluster = await startFakeCluster({ objects: OBJECTS });
    const { code, stdout } = await cluster.ask('pod -l app=web --field-selector status.phase=Running -A');
    expect(code).toBe(0);
    expect(stdout).toContain('payments/web-2');
    const urls = cluster.requests.map(({ url }) => decodeURIComponent(url));
    expect(urls.filter((url) => url.startsWith('/api/v1/pods?'))).toEqual([
      '/api/v1/pods?limit=500&labelSelector=app=web&fieldSelector=status.phase=Running',
    ]);
    expect(urls.filter((url) => url.includes('/networkpolicies')).toSorted()).toEqual([
      '/apis/networking.k8s.io/v1/namespaces/payments/networkpolicies?limit=500',
      '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies?limit=500',
    ]);
  });

  it('names the permission that is missing', async () => {
    const cluster = await startFakeCluster({ objects: OBJECTS, forbidden: ['list pods'] });
    const { code, stderr } = await cluster.ask('pod -l app=web');
    expect(code).toBe(1);
    expect(stderr).toContain('error: pods -l app=web could not be read: forbidden: list pods in "shop"');
    expect(stderr).toContain('kubectl auth can-i list pods -n shop');
  });

  it('looks around for what it did not find', async () => {
    const cluster = await startFakeCluster({ objects: OBJECTS });
    const { code, stderr } = await cluster.ask('pod -l pod=web-2');
    expect(code).toBe(1);
    expect(stderr).toContain('1 such pod:  -l pod=web-2 -n payments');
  });
});
