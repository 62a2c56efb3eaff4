import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/explain/diagnosis.ts';
import { type FakeClusterOptions, startFakeCluster } from '../helpers/fake-cluster.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { startServer } from '../helpers/web-server.ts';

const CALICO = agents('kube-system/calico-node', 'quay.io/calico/node:v3.32.1', 3);

function agents(name: string, image: string, ready: number): string {
  const [namespace, own] = name.split('/');
  return `---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ${own}, namespace: ${namespace}}
spec: {template: {spec: {containers: [{name: main, image: "${image}"}]}}}
status: {observedGeneration: 1, desiredNumberScheduled: 3, numberReady: ${ready}}
`;
}

function node(name: string, images: readonly string[] = []): string {
  return `---
apiVersion: v1
kind: Node
metadata: {name: ${name}}
status: {images: ${JSON.stringify([{ names: images }])}}
`;
}

async function askDoctor(options: FakeClusterOptions, flags = '') {
  const cluster = await startFakeCluster({ objects: CALICO, ...options });
  return cluster.ask(`doctor${flags}`);
}

async function diagnosisOf(options: FakeClusterOptions): Promise<Diagnosis> {
  return JSON.parse((await askDoctor(options, ' -o json')).stdout) as Diagnosis;
}

async function checkOf(name: Diagnosis['checks'][number]['name'], options: FakeClusterOptions) {
  const { checks } = await diagnosisOf(options);
  return checks.find((check) => check.name === name);
}

/** The tool's own line differs from build to build. */
function withoutTool(stdout: string): string {
  return stdout.replace(/^(✓ plugin +).*(\n {12}.*)*/, '$1…');
}

describe('doctor, where all is well', () => {
  it('has a line for each thing that answers stand on', async () => {
    const { code, stdout } = await askDoctor({ objects: CALICO + node('n1') + node('n2') });
    expect(withoutTool(stdout)).toMatchInlineSnapshot(`
      "✓ plugin    …
      ✓ context   test; namespace "shop"
      ✓ server    http://api, Kubernetes v1.34.4
      ✓ identity  dev@example.com, in developers, system:authenticated
      ✓ clock     agrees with that of the server
      ✓ enforcer  enforced by Calico v3.32.1 (DaemonSet kube-system/calico-node)
      ✓ access    all 25 permissions that questions about "shop" use
      ✓ probing   in "shop" by ephemeral container, exec or clone; admission lets its
                  pod pass
      ✓ image     docker.io/nicolaka/netshoot:v0.14 is on none of 2 nodes: the first
                  probe on each pulls it
      "
    `);
    expect(stdout).toMatch(/^✓ plugin +v\d+\.\d+\.\d+, (commit \S+, )?Node v\d+/);
    expect(code).toBe(0);
    expect((await askDoctor({}, ' -o name')).stdout).toBe('ok\n');
  });

  it('shows every permission when it is asked to', async () => {
    const { stdout } = await askDoctor({}, ' -o wide -n bank');
    expect(stdout).toContain('  ✓           ✓           list networkpolicies.networking.k8s.io in "bank"\n');
    expect(stdout).toContain('              ✓           list daemonsets.apps\n');
  });
});

const MAY_NOT_BEGIN = ['patch pods/ephemeralcontainers', 'create jobs'];
const MAY_NOT_PROBE = [...MAY_NOT_BEGIN, 'get pods/exec', 'create pods'];

describe('doctor, about probes', () => {
  it('is content with one way into any pod', async () => {
    expect(await checkOf('probing', { forbidden: ['create jobs', 'get pods/exec'] })).toMatchObject({
      status: 'ok',
      summary: 'in "shop" by ephemeral container; admission lets its pod pass',
      details: [],
    });
    expect(await checkOf('probing', { forbidden: ['patch pods/ephemeralcontainers'] })).toMatchObject({
      status: 'ok',
      summary: 'in "shop" by exec or clone; admission lets its pod pass',
    });
  });

  it('says what is lacking, and grants no more than one way needs', async () => {
    const { code, stdout } = await askDoctor({ forbidden: MAY_NOT_PROBE });
    expect(stdout.slice(stdout.indexOf('· probing'), stdout.indexOf('✓ image'))).toMatchInlineSnapshot(`
      "· probing   not possible in "shop"
                  ephemeral container: you may not patch pods/ephemeralcontainers
                  exec: you may not get pods/exec
                  clone: you may not create jobs.batch
                  whether admission would let a pod of the probe's pass could not be
                  asked: you may not create pods in "shop"
                  kubectl create role netpol-prober-patch -n shop --verb=patch --resource=pods/ephemeralcontainers
                  kubectl create rolebinding netpol-prober-patch -n shop --role=netpol-prober-patch --user=dev@example.com
                  kubectl netpol rbac --for probe -n shop --user=dev@example.com
      "
    `);
    // Every question is answered all the same.
    expect(code).toBe(0);
  });

  it('does not call a shell in a container a way into any pod', async () => {
    expect(await checkOf('probing', { forbidden: MAY_NOT_BEGIN })).toMatchObject({
      status: 'note',
      summary: 'in "shop" by exec alone, where a container has a shell; admission lets its pod pass',
    });
  });

  it('asks for what exec needs of this version', async () => {
    const forbidden = ['create pods/exec'];
    expect((await diagnosisOf({ forbidden, version: 'v1.34.4' })).probing?.methods[1]?.granted).toBe('yes');
    expect((await diagnosisOf({ forbidden, version: 'v1.35.0' })).probing?.methods[1]).toEqual({
      method: 'exec',
      granted: 'no',
      lacking: [{ verb: 'create', resource: 'pods/exec', granted: 'no' }],
    });
  });

  it.each([
    ['violates PodSecurity "restricted:latest"', 'pod-security', 'note'],
    ['admission webhook "own.example.com" denied the request: no', 'admission', 'note'],
    ['exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0', 'quota', 'ok'],
    ['minimum cpu usage per Container is 1', 'limit-range', 'ok'],
  ])('repeats how admission refuses a pod: %s', async (words, by, status) => {
    const refusePod = () => `pods "netpol-x" is forbidden: ${words}`;
    const { checks, probing } = await diagnosisOf({ refusePod });
    expect(probing?.admission).toEqual({ result: 'refused', by, text: expect.stringContaining(words) });
    expect(checks.find(({ name }) => name === 'probing')).toMatchObject({
      status,
      summary: expect.stringMatching(
        status === 'ok' ? / by ephemeral container or exec$/ : / by exec alone, where a container has a shell$/,
      ),
      details: [expect.stringMatching(/^a pod of the probe's would be refused: .*netpol-x/)],
      remedy:
        status === 'ok' ? [] : [expect.stringContaining('ask who made that rule'), expect.stringContaining('exec')],
    });
  });

  it('lets OpenShift choose the user where it takes no other', async () => {
    const words = 'pods "netpol-x" is forbidden: unable to validate against any security context constraint: []';
    const refusePod = (pod: string) => (pod.includes('"runAsUser":') ? words : undefined);
    expect((await diagnosisOf({ refusePod })).probing?.admission).toEqual({ result: 'accepted' });
    expect((await diagnosisOf({ refusePod: () => words })).probing?.admission).toMatchObject({
      result: 'refused',
      by: 'security-context-constraints',
    });
  });

  it('does not ask admission where one may create no pods, and says so', async () => {
    const cluster = await startFakeCluster({ objects: CALICO, forbidden: ['create pods'] });
    const { code, stdout } = await cluster.ask('doctor -o json');
    expect(cluster.requests.filter(({ method, url }) => method === 'POST' && url?.includes('/pods'))).toEqual([]);
    expect((JSON.parse(stdout) as Diagnosis).probing?.admission).toEqual({
      result: 'not-asked',
      text: 'you may not create pods in "shop"',
    });
    expect(code).toBe(0);
  });

  it.each([
    ['', [], 'docker.io/nicolaka/netshoot:v0.14 is on none of 2 nodes: the first probe on each pulls it'],
    [
      '',
      ['docker.io/nicolaka/netshoot:v0.14'],
      'docker.io/nicolaka/netshoot:v0.14 is on 1 of 2 nodes; the others pull it for the first probe there',
    ],
    [
      ' --image busybox',
      ['docker.io/library/busybox:latest', 'r.example/own:1'],
      'busybox is on 1 of 2 nodes; the others pull it for the first probe there',
    ],
    [
      ' --image r.example:5000/own@sha256:1',
      ['r.example:5000/own@sha256:1'],
      'r.example:5000/own@sha256:1 is on 1 of 2 nodes; the others pull it for the first probe there',
    ],
    [
      ' --image r.example/own',
      ['docker.io/r.example/own:latest', 'r.example/own:1'],
      'r.example/own is on none of 2 nodes: the first probe on each pulls it',
    ],
  ])('looks for the image on the nodes:%s', async (flags, names, summary) => {
    const cluster = await startFakeCluster({ objects: CALICO + node('n1') + node('n2', names) });
    const { stdout, code } = await cluster.ask(`doctor -o json${flags}`);
    const check = (JSON.parse(stdout) as Diagnosis).checks.find(({ name }) => name === 'image');
    expect(check).toMatchObject({ status: 'ok', summary });
    expect(code).toBe(0);
  });

  it('does not know where the image is without the nodes', async () => {
    expect(await checkOf('image', { forbidden: ['list nodes'] })).toMatchObject({
      status: 'note',
      summary: expect.stringMatching(/^not known whether nodes have docker.io\/nicolaka\/netshoot:v0.14: /),
    });
  });
});

describe('doctor, where it cannot connect', () => {
  it('says why, and where it tried', async () => {
    const { code, stdout, stderr } = await runPlugin(['doctor', '--server', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /\n✓ context {3}none: the flags alone say where to connect; namespace "default"\n✗ server {4}The server/,
    );
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('cannot be reached: connection refused. Is it running');
  });

  it('says why where there is no kubeconfig', async () => {
    const { code, stdout } = await runPlugin(['doctor'], { env: { KUBECONFIG: '/nonexistent/config' } });
    expect(code).toBe(1);
    expect(stdout).toContain('✗ context   There is no kubeconfig at "/nonexistent/config"');
  });

  it('says why where the credentials are not accepted, as data too', async () => {
    const server = await startServer((_request, response) => response.writeHead(401).end());
    const { code, stdout } = await runPlugin(['doctor', '--server', server.url, '-o', 'json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'Diagnosis',
      connected: false,
      healthy: false,
      checks: [
        { status: 'ok' },
        { status: 'ok' },
        { name: 'server', status: 'error', summary: expect.stringContaining('credentials') },
      ],
    });
  });
});

describe('doctor, where something is missing', () => {
  it('says what may not be read, what that costs, and what grants it', async () => {
    const forbidden = ['list networkpolicies everywhere', 'list networkpolicies in shop', 'get nodes', 'list nodes'];
    const { code, stdout } = await askDoctor({ forbidden });
    expect(withoutTool(stdout)).toMatchInlineSnapshot(`
      "✓ plugin    …
      ✓ context   test; namespace "shop"
      ✓ server    http://api, Kubernetes v1.34.4
      ✓ identity  dev@example.com, in developers, system:authenticated
      ✓ clock     agrees with that of the server
      ✓ enforcer  enforced by Calico v3.32.1 (DaemonSet kube-system/calico-node)
      ✗ access    22 of 25 permissions that questions about "shop" use
                  may not list networkpolicies.networking.k8s.io in "shop": every
                  answer about pods there is UNKNOWN
                  may not get nodes or list nodes: answers about addresses, nodes and
                  kubelets are UNKNOWN
                  some are granted in "kube-system" alone: the other end of a
                  connection needs the same in its namespace
                  kubectl create role netpol-reader -n shop --verb=get,list --resource=networkpolicies.networking.k8s.io
                  kubectl create rolebinding netpol-reader -n shop --role=netpol-reader --user=dev@example.com
                  kubectl create clusterrole netpol-reader --verb=get,list --resource=nodes
                  kubectl create clusterrolebinding netpol-reader --clusterrole=netpol-reader --user=dev@example.com
                  kubectl netpol rbac --for why -n shop --user=dev@example.com
      ✓ probing   in "shop" by ephemeral container, exec or clone; admission lets its
                  pod pass
      · image     not known whether nodes have docker.io/nicolaka/netshoot:v0.14:
                  forbidden: list nodes in all namespaces
      "
    `);
    expect(code).toBe(4);
  });

  it('is content with permissions in the namespace alone, and says where they end', async () => {
    const check = await checkOf('access', { forbidden: ['get services everywhere'] });
    expect(check).toMatchObject({
      status: 'ok',
      details: [
        'some are granted in "shop" and "kube-system" alone: the other end of a connection needs the same in its namespace',
      ],
      remedy: [],
    });
  });

  it('tells what is needed for every question from what some do without', async () => {
    expect(await checkOf('access', { forbidden: ['get pods'] })).toMatchObject({ status: 'error' });
    expect(await checkOf('access', { forbidden: ['list nodes'] })).toMatchObject({ status: 'warning' });
    expect(await checkOf('access', { forbidden: ['get namespaces'] })).toMatchObject({
      status: 'warning',
      details: [
        'may not get namespaces in "shop": answers that a namespaceSelector decides are UNKNOWN',
        'may not get namespaces in "kube-system": whether DNS is allowed is UNKNOWN',
      ],
    });
    expect(await checkOf('access', { forbidden: ['list services in kube-system'] })).toMatchObject({ status: 'ok' });
  });

  it('asks about the policies of other languages that the cluster serves', async () => {
    const { access } = await diagnosisOf({ apiGroups: ['cilium.io'] });
    expect(access.filter(({ purpose }) => purpose === 'other-languages')).toEqual([]);
    // What the group serves could not be read: the fake cluster serves nothing there.
    expect(await checkOf('access', { apiGroups: ['cilium.io'] })).toMatchObject({ status: 'warning' });
  });

  it('says that nothing enforces, and what would', async () => {
    const check = await checkOf('enforcer', {
      objects: agents('kube-flannel/kube-flannel-ds', 'flannel/flannel:v0.27.4', 3),
    });
    expect(check).toMatchObject({
      status: 'error',
      summary: 'nothing in this cluster enforces NetworkPolicy: Flannel v0.27.4 has no policy engine',
      remedy: [expect.stringContaining('netpol.enabled=true')],
    });
  });

  it('says which enforcer is not ready everywhere', async () => {
    const check = await checkOf('enforcer', {
      objects: agents('kube-system/calico-node', 'quay.io/calico/node:v3.32.1', 2),
    });
    expect(check).toMatchObject({ status: 'warning', details: [expect.stringContaining('ready on 2 of 3 nodes')] });
  });

  describe('where there is Cilium', () => {
    const CILIUM = agents('kube-system/cilium', 'quay.io/cilium/cilium:v1.19.4', 3);
    const agent = `---
apiVersion: v1
kind: Pod
metadata:
  name: cilium-a
  namespace: kube-system
  labels: {k8s-app: cilium}
  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: cilium, uid: u, controller: true}]
spec: {nodeName: n1, containers: [{name: cilium-agent, image: cilium}]}
status: {phase: Running}
`;

    it('says that what it drops can be asked for, and by which command', async () => {
      expect(await checkOf('hubble', { objects: CILIUM + agent })).toMatchObject({
        status: 'ok',
        summary: expect.stringContaining('a command in 1 agent of DaemonSet kube-system/cilium: kubectl netpol drops'),
      });
    });

    it('says why it cannot be, and what to do, and is content all the same', async () => {
      const check = await checkOf('hubble', { objects: CILIUM + agent, forbidden: ['get pods/exec'] });
      expect(check).toMatchObject({
        status: 'note',
        details: [expect.stringContaining('you may not get pods/exec in kube-system')],
        remedy: ['kubectl netpol rbac --for drops', expect.stringContaining('--observed -')],
      });
      expect(await checkOf('hubble', { objects: CILIUM })).toMatchObject({
        status: 'note',
        details: ['none of its pods runs in kube-system'],
      });
    });

    it('says that it is switched off', async () => {
      const config = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {enable-hubble: "false"}
`;
      expect(await checkOf('hubble', { objects: CILIUM + agent + config })).toMatchObject({
        status: 'note',
        details: ['ConfigMap kube-system/cilium-config says enable-hubble=false'],
      });
    });

    it('says nothing of it where there is none', async () => {
      const { checks } = await diagnosisOf({ objects: CALICO });
      expect(checks.map(({ name }) => name)).not.toContain('hubble');
    });
  });

  it('says that two enforce', async () => {
    const objects = CALICO + agents('kube-system/kube-router', 'cloudnativelabs/kube-router:v2.6.1', 3);
    const check = await checkOf('enforcer', { objects });
    expect(check).toMatchObject({
      status: 'warning',
      details: [expect.stringContaining('Calico and kube-router enforce')],
    });
  });

  it('says that it is not known who enforces', async () => {
    const { checks } = await diagnosisOf({ objects: '', forbidden: ['list daemonsets'] });
    expect(checks.find(({ name }) => name === 'enforcer')).toMatchObject({ status: 'unknown', remedy: [] });
    expect(checks.find(({ name }) => name === 'access')?.remedy).toContain(
      'kubectl create clusterrole netpol-reader --verb=get,list --resource=daemonsets.apps',
    );
  });

  it.each([
    [-90_000, '90 seconds ahead of that of the server', 'warning'],
    [90_000, '90 seconds behind that of the server', 'warning'],
    [5_000, '5 seconds behind that of the server', 'ok'],
  ])('compares the clocks: %d ms', async (clockAheadMs, summary, status) => {
    expect(await checkOf('clock', { clockAheadMs })).toMatchObject({
      summary: expect.stringMatching(near(summary)),
      status,
    });
  });

  it('asks who one is in the older version, and says when the server does not tell', async () => {
    expect(await checkOf('identity', { reviews: ['v1beta1'] })).toMatchObject({
      summary: expect.stringContaining('dev@'),
    });
    expect(await checkOf('identity', { reviews: [] })).toMatchObject({
      status: 'ok',
      summary: expect.stringMatching(/^the server does not tell .*; the kubeconfig's name for the user is "dev"$/),
    });
  });
});

describe('what doctor does', () => {
  it('asks with reviews that are answered and not kept, one dry run, and nothing else that writes', async () => {
    const cluster = await startFakeCluster({ objects: CALICO });
    await cluster.ask('doctor');
    const written = cluster.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, url }) => `${method} ${url}`);
    expect([...new Set(written)].sort()).toEqual([
      expect.stringMatching(/^POST \/api\/v1\/namespaces\/shop\/pods\?(.*&)?dryRun=All(&|$)/),
      'POST /apis/authentication.k8s.io/v1/selfsubjectreviews',
      'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    ]);
  });

  it.each([
    ['doctor --demo', '"doctor" takes no "--demo"'],
    ['doctor -f x.yaml', '"doctor" takes no "-f"'],
    ['doctor shop', '"doctor" takes no arguments'],
    ['doctor -l app=web', '"doctor" takes no "-l"'],
  ])('refuses %s', async (line, message) => {
    const { code, stdout, stderr } = await runPlugin(line.split(' '));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('prints data of which docs/json.md names every field', async () => {
    const page = readFileSync(fileURLToPath(new URL('../../docs/json.md', import.meta.url)), 'utf8');
    const fields = new Set(fieldsOf(await diagnosisOf({ forbidden: ['get nodes'], clockAheadMs: 60_000 })));
    expect(fields.size).toBeGreaterThan(20);
    expect([...fields].filter((field) => !page.includes(`\`${field}\``) && !page.includes(`\`${field}[]\``))).toEqual(
      [],
    );
  });
});

/** A second more or less. */
function near(summary: string): RegExp {
  const seconds = Number.parseInt(summary, 10);
  return new RegExp(summary.replace(String(seconds), `(${seconds - 1}|${seconds}|${seconds + 1})`));
}

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...fieldsOf(inner)]);
}
