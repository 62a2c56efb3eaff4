import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execa } from 'execa';
import { join } from 'node:path';
import { replaceSign } from '../../cluster/enforcer-sign.ts';
import { upCluster } from '../../cluster/nodes/cluster.ts';
import { DEFAULT_NODES, type Enforcement } from '../../cluster/options.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { apply, shellPod, untilPodsReady } from '../helpers/pods.ts';
import { methodOf, probe, probeFlows, seenOf, withFlows } from '../helpers/probe.ts';
import { probeWorld } from '../helpers/probe-world.ts';

/* Whatever a network can answer, in each mode of the cluster, and what a probe calls it. */

const cluster = sharedCluster();
const { kubeconfig } = cluster;
const shop = `probe-${process.pid}`;
const full = `${shop}-full`;
const restricted = `${shop}-restricted`;

const enforceAs = (enforcement: Enforcement) => upCluster({ ...DEFAULT_NODES, enforcement });

/** Every answer that there is, in one run. */
async function expectAnswers(mode: Mode): Promise<void> {
  const flows = ANSWERS.map(([from, to]) => ({ from, to }));
  const { exitCode, report } = await probeFlows(kubeconfig, flows, ['-n', shop]);
  const seen = report.rows.map((row) => (row.report === undefined ? [row.summary] : seenOf(row.report).toSorted()));
  expect(seen).toEqual(ANSWERS.map(([, , expected, otherwise = {}]) => [otherwise[mode] ?? expected].flat()));
  expect(report.totals).toMatchObject({ disagree: 0, failed: 0 });
  expect(exitCode).toBe(4);
}

const ask = (from: string, to: string, ...more: readonly string[]) =>
  probe(kubeconfig, [from, to, '-n', shop, ...more]);

storiesNeeding(['modes', 'outside'], () => {
  beforeAll(async () => {
    // Stories that are told at once would build it at once.
    await buildPlugin();
    await Promise.all([shop, full, restricted].map((name) => cluster.kubectl(['create', 'namespace', name])));
    await cluster.kubectl(['label', 'namespace', restricted, 'pod-security.kubernetes.io/enforce=restricted']);
    await Promise.all([
      apply(cluster, shop, probeWorld() + RIGHTS),
      apply(cluster, full, shellPod('web') + QUOTA),
      apply(cluster, restricted, RESTRICTED_POD),
    ]);
    await Promise.all([shop, full, restricted].map((name) => untilPodsReady(cluster, name)));
  });

  afterAll(async () => {
    await enforceAs(DEFAULT_NODES.enforcement);
    await cluster.kubectl(['delete', 'namespace', shop, full, restricted, '--wait=false']);
  });

  describe.concurrent('where denied connections time out', () => {
    test('each answer of the network has its own name', async () => {
      await expectAnswers('drop');
    });

    test('a name that policies keep from being found, and one that a wrong name server keeps', async () => {
      const caged = await ask('caged', 'svc/api:80');
      expect(caged.report).toMatchObject({
        agreement: 'agree',
        measured: { class: 'DNS_FAILURE' },
        dns: [{ result: 'timeout', simulated: 'DENY' }],
        legs: [{ class: 'REACHABLE' }],
      });
      expect(caged.exitCode).toBe(0);
      const lost = await ask('lost', 'svc/api:80');
      expect(lost.report).toMatchObject({
        agreement: 'inconclusive',
        measured: { class: 'DNS_FAILURE' },
        dns: [{ server: '203.0.113.10' }],
      });
      expect(lost.exitCode).toBe(4);
    });

    test.each(['ephemeral', 'exec', 'clone'])(
      '%s finds open what is open, and closed what is closed',
      async (method) => {
        const open = await ask('client', 'svc/api:80', '--method', method);
        expect([methodOf(open.report), ...seenOf(open.report)]).toEqual([method, 'ALLOW REACHABLE connected: agree']);
        const closed = await ask('stranger', 'svc/api:80', '--method', method);
        expect([methodOf(closed.report), ...seenOf(closed.report)]).toEqual([
          method,
          'DENY BLOCKED no-answer-but-listens: agree',
        ]);
        expect([open.exitCode, closed.exitCode]).toEqual([0, 0]);
        if (method === 'clone') expect([open.report.leftBehind, closed.report.leftBehind]).toEqual([[], []]);
      },
    );

    test('an image that no node can get measures nothing, in the words of the node', async () => {
      const { exitCode, report } = await ask('stranger', 'server:8080', '--image', 'netpol.test/nothing:1');
      expect(report).toMatchObject({ agreement: 'inconclusive', measured: { class: 'PROBE_FAILED' } });
      expect(report.failures).toMatchObject([
        { role: 'source', text: expect.stringContaining('netpol.test/nothing:1') },
      ]);
      expect(report.failures[0]?.text).toContain('failed to resolve reference');
      expect(exitCode).toBe(1);
    });

    test('PodSecurity lets a probe in, in the pod and as its clone', async () => {
      for (const method of ['ephemeral', 'clone']) {
        const args = ['web', `${shop}/first:8080`, '-n', restricted, '--method', method];
        const { report } = await probe(kubeconfig, args);
        expect([methodOf(report), ...seenOf(report)]).toEqual([method, 'ALLOW REACHABLE connected: agree']);
      }
    });

    test('a quota that is used up refuses a clone before anything is created', async () => {
      const args = ['web', `${shop}/first:8080`, '-n', full, '--method', 'clone'];
      const { exitCode, report } = await probe(kubeconfig, args);
      expect(report.measured.class).toBe('PROBE_FAILED');
      expect(report.failures).toMatchObject([{ role: 'source', text: expect.stringMatching(/quota/i) }]);
      expect(exitCode).toBe(1);
      expect(await cluster.kubectl(['-n', full, 'get', 'jobs,pods', '-o', 'name'])).toBe('pod/web\n');
    });

    test('who may do less gets in by another way, and who may do nothing is told what is missing', async () => {
      const as = (user: string) => ask('client', 'first:8080', '--as', `system:serviceaccount:${shop}:${user}`);
      const executor = await as('executor');
      expect([methodOf(executor.report), executor.report.measured.class]).toEqual(['exec', 'REACHABLE']);
      const cloner = await as('cloner');
      expect([methodOf(cloner.report), cloner.report.measured.class]).toEqual(['clone', 'REACHABLE']);
      const reader = await as('reader');
      expect([reader.exitCode, reader.report.measured.class]).toEqual([1, 'PROBE_FAILED']);
      const missing = reader.report.failures.find(({ role }) => role === 'source')?.text;
      expect(missing).toMatch(/pods\/ephemeralcontainers/);
      expect(missing).toMatch(/pods\/exec/);
      expect(missing).toMatch(/jobs/);
    });

    test('a destination without a shell is looked into by a container, if that was said', async () => {
      const looked = async (...more: readonly string[]) => {
        const { report } = await ask('client', 'bare:1053/udp', ...more);
        return [report.measured.class, report.controls[0]?.control.kind];
      };
      expect(await looked()).toEqual([expect.any(String), 'not-run']);
      expect(await looked('--control', 'ephemeral')).toEqual(['REACHABLE', 'looked']);
    });
  });

  describe('whoever asks', () => {
    test('finds no Job of the clones that ran before, nor a pod of theirs', async () => {
      expect(await cluster.kubectl(['-n', shop, 'get', 'jobs', '-o', 'name'])).toBe('');
      expect(
        await cluster.kubectl(['-n', shop, 'get', 'pods', '-l', 'batch.kubernetes.io/job-name', '-o', 'name']),
      ).toBe('');
    });

    const plain = (...args: readonly string[]) => netpol(kubeconfig, ['probe', ...args, '-n', shop]);
    const inSpec = (pod: string) =>
      cluster.kubectl(['-n', shop, 'get', 'pod', pod, '-o', 'jsonpath={.spec.ephemeralContainers[*].name}']);

    test('without a terminal nothing is done that was not agreed to', async () => {
      const { exitCode, stdout, stderr } = await plain('first', 'server:8080');
      expect([exitCode, stdout]).toEqual([1, '']);
      expect(stderr).toContain('--yes');
      expect(await inSpec('first')).toBe('');
    });

    test('with --dry-run sees the objects, and nothing is created', async () => {
      const shown = await plain('first', 'server:8080', '--method', 'clone', '--dry-run', '-o', 'json');
      expect(JSON.parse(shown.stdout)).toMatchObject({ kind: 'List', items: [{ kind: 'Job' }] });
      expect(shown.exitCode).toBe(0);
      expect(await cluster.kubectl(['-n', shop, 'get', 'jobs', '-o', 'name'])).toBe('');
    });

    test.each(['ephemeral', 'clone'])(
      'with Ctrl-C, in the middle of %s, ends it, and hears what stays',
      async (method) => {
        const before = new Set((await ours(shop)).map(({ name }) => name));
        const args = ['stranger', 'server:8080', '-n', shop, '--yes', '--method', method, '--wait', '20'];
        const env = { KUBECONFIG: kubeconfig };
        const run = execa(process.execPath, [PLUGIN, 'probe', ...args], { env, reject: false });
        const isRunning = async () =>
          (await ours(shop)).some(({ name, state }) => !before.has(name) && state === 'running');
        await expect.poll(isRunning, { timeout: 30_000 }).toBe(true);
        run.kill('SIGINT');
        const { exitCode, stdout, stderr } = await run;
        expect(exitCode).toBe(130);
        if (method === 'ephemeral') expect(stdout + stderr).toContain('in the spec of');
        else expect(await cluster.kubectl(['-n', shop, 'get', 'jobs', '-o', 'name'])).toBe('');
        await expect.poll(isRunning, { timeout: 60_000 }).toBe(false);
      },
    );

    test('for many flows, gets one report in the form that is asked for, and one exit code', async () => {
      const outputs = ['text', 'tap', 'junit', 'json'].map((format) =>
        withFlows(EXPECTED, (file) => plain('-f', file, '--yes', '--method', 'exec', '-o', format)),
      );
      const [text, tap, junit, json] = await Promise.all(outputs);
      expect(JSON.parse(json?.stdout ?? '')).toMatchObject({ totals: { flows: 6, agree: 5, failed: 1, unmet: 1 } });
      expect(tap?.stdout).toMatch(/^1\.\.6$/m);
      expect(tap?.stdout.match(/^not ok /gm)).toHaveLength(2);
      expect(junit?.stdout).toMatch(/tests="6"/);
      expect(text?.stdout).toContain('nobody');
      expect([text, tap, junit, json].map((each) => each?.exitCode)).toEqual([3, 3, 3, 3]);
    });
  });

  describe('in another mode', () => {
    test.each([
      ['refuses what it denies', 'reject', '0s', 'reject'],
      ['is not there', 'none', '0s', 'none'],
      ['takes its time', 'drop', '2s', 'drop'],
    ] as const)('each answer of the network has its own name where the enforcer %s', async (_, enforce, lag, mode) => {
      await enforceAs({ enforce, lag });
      await expectAnswers(mode);
    });

    test('a refusal by the enforcer is told from a port where nothing listens, as far as it can be', async () => {
      await enforceAs({ enforce: 'reject', lag: '0s' });
      const { report } = await probeFlows(
        kubeconfig,
        [
          { from: 'client', to: 'server:8080' },
          { from: 'stranger', to: 'server:8080' },
          { from: 'client', to: 'server:9' },
          { from: 'stranger', to: 'server:9' },
        ],
        ['-n', shop],
      );
      expect(report.rows.flatMap((row) => (row.report === undefined ? [] : seenOf(row.report)))).toEqual([
        'ALLOW REACHABLE connected: agree',
        'DENY REJECTED refused-but-listens: agree',
        'ALLOW NO_LISTENER refused-nothing-listens: agree',
        'DENY NO_LISTENER refused-nothing-listens: inconclusive',
      ]);
    });

    test('where nothing enforces, an open way is expected; an enforcer that only seems to be there disagrees', async () => {
      await enforceAs({ enforce: 'none', lag: '0s' });
      const calm = await ask('stranger', 'server:8080');
      expect(seenOf(calm.report)).toEqual(['NOT_ENFORCED REACHABLE connected: agree']);
      expect([calm.exitCode, calm.report.simulated.wouldBe]).toEqual([0, 'DENY']);

      await replaceSign(cluster, 'kube-network-policies');
      const wrong = await ask('stranger', 'server:8080', '--method', 'exec');
      expect(seenOf(wrong.report)).toEqual(['DENY REACHABLE connected: disagree']);
      expect(wrong.exitCode).toBe(3);
      // Its pod was made a moment ago, and runs nothing.
      const codes = wrong.report.causes.map(({ code }) => code);
      expect(codes.filter((code) => code === 'ENFORCER_NOT_READY' || code === 'ENFORCER_RESTARTED')).toHaveLength(1);
    });

    test('a policy that comes into force while it is probed is waited for, and one that comes later is named', async () => {
      await enforceAs({ enforce: 'drop', lag: '6s' });
      await apply(cluster, shop, isolate('first'));
      const waited = await ask('client', 'first:8080', '--method', 'exec');
      expect(seenOf(waited.report)).toEqual(['DENY BLOCKED no-answer-but-listens: agree']);
      expect(waited.report.legs[0]?.changed).toBe(true);

      await enforceAs({ enforce: 'drop', lag: '60s' });
      await apply(cluster, shop, isolate('inward') + isolate('bare'));
      const late = await ask('client', 'bare:1053', '--method', 'exec');
      expect(seenOf(late.report)).toEqual(['DENY REACHABLE connected: disagree']);
      expect(late.report.causes.map(({ code }) => code)).toContain('POLICY_YOUNG');
      expect(late.exitCode).toBe(3);
    });
  });
});

const PLUGIN = join(import.meta.dirname, '..', '..', '..', 'dist', 'kubectl-netpol.js');

type Mode = 'drop' | 'reject' | 'none';
type Expected = string | readonly string[];

const REFUSED = { reject: 'DENY REJECTED refused-but-listens: agree' } as const;
const OPEN = { none: 'NOT_ENFORCED REACHABLE connected: agree' } as const;

/** A flow, and what is simulated and seen of each of its connections: where denials time out, and where another mode differs. */
const ANSWERS: readonly (readonly [
  from: string,
  to: string,
  expected: Expected,
  otherwise?: Partial<Record<Mode, Expected>>,
])[] = [
  ['client', 'server:8080', 'ALLOW REACHABLE connected: agree'],
  ['client', 'server:http', 'ALLOW REACHABLE connected: agree'],
  ['client', 'svc/api:80', 'ALLOW REACHABLE connected: agree'],
  ['stranger', 'server:8080', 'DENY BLOCKED no-answer-but-listens: agree', { ...REFUSED, ...OPEN }],
  ['stranger', 'svc/api:80', 'DENY BLOCKED no-answer-but-listens: agree', { ...REFUSED, ...OPEN }],
  ['caged', 'first:8080', 'DENY BLOCKED no-answer-but-listens: agree', { ...REFUSED, ...OPEN }],
  ['client', 'server:9', 'ALLOW NO_LISTENER refused-nothing-listens: agree'],
  ['client', 'inward:8080', 'ALLOW NO_LISTENER refused-listens-elsewhere: agree'],
  ['client', 'hung:8080', 'ALLOW TARGET_DOWN no-answer-target-down: inconclusive'],
  ['client', 'svc/empty:80', 'IMPOSSIBLE REJECTED service-refuses: agree'],
  [
    'client',
    'svc/two:80',
    ['ALLOW REACHABLE connected: agree', 'DENY BLOCKED no-answer-but-listens: agree'],
    {
      reject: ['ALLOW REACHABLE connected: agree', REFUSED.reject],
      none: ['ALLOW REACHABLE connected: agree', OPEN.none],
    },
  ],
  ['client', 'kube-system/svc/kube-dns:53/udp', 'ALLOW REACHABLE udp-answer: agree'],
  ['client', 'svc/api:81/udp', 'ALLOW REACHABLE udp-answer: agree'],
  ['client', 'server:8082/udp', 'ALLOW NO_LISTENER refused-nothing-listens: agree'],
  [
    'stranger',
    'server:8081/udp',
    'DENY BLOCKED udp-nothing-arrived: agree',
    { ...REFUSED, none: 'NOT_ENFORCED REACHABLE udp-answer: agree' },
  ],
  ['client', '203.0.113.10:80', 'ALLOW REACHABLE connected: agree'],
  // Nobody can look into an address outside; that others connect, of the run or asked for it, is what tells.
  ['caged', '203.0.113.10:80', 'DENY BLOCKED no-answer-but-listens: agree', { ...REFUSED, ...OPEN }],
  ['caged', '198.51.100.10:80', 'DENY BLOCKED no-answer-but-listens: agree', { ...REFUSED, ...OPEN }],
  // An address of nobody.
  ['client', '10.244.1.250:80', expect.stringMatching(/^ALLOW INCONCLUSIVE .*: inconclusive$/)],
];

const EXPECTED = [
  { name: 'guests come in', from: 'client', to: 'server:8080', expect: 'allow' },
  { name: 'strangers do not', from: 'stranger', to: 'server:8080', expect: 'deny' },
  { name: 'nor by its Service', from: 'stranger', to: 'svc/api:80', expect: 'deny' },
  { name: 'nobody can say', from: 'client', to: 'nobody:80', expect: 'deny' },
  { name: 'a wish', from: 'client', to: 'first:8080', expect: 'deny' },
  { from: 'client', to: 'server:http' },
];

const QUOTA = `
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: full}
spec: {hard: {pods: "1"}}
`;

const RESTRICTED_POD = shellPod('web').replace(
  'name: main,',
  'name: main, securityContext: {runAsNonRoot: true, runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}},',
);

/** Each may read; two of them may do one thing more. */
const RIGHTS =
  ['reader', 'executor', 'cloner'].map(account).join('') +
  `
---
${role('executor', '[{apiGroups: [""], resources: [pods/exec], verbs: [get, create]}]')}
---
${role('cloner', '[{apiGroups: [batch], resources: [jobs], verbs: [create, delete]}, {apiGroups: [""], resources: [pods], verbs: [create]}]')}
`;

function account(name: string): string {
  return `
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: ${name}-reads}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: ${name}}]
`;
}

function role(name: string, rules: string): string {
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: ${name}}
rules: ${rules}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: ${name}-acts}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${name}}
subjects: [{kind: ServiceAccount, name: ${name}}]`;
}

/** What of ours runs, or ran, in a namespace: containers in pods, and pods. */
async function ours(namespace: string): Promise<readonly Ours[]> {
  const { items } = JSON.parse(await cluster.kubectl(['-n', namespace, 'get', 'pods', '-o', 'json'])) as PodList;
  return items.flatMap(({ metadata, status }) =>
    [...(status.ephemeralContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
      .filter(({ name }) => name.startsWith('netpol'))
      .map(({ name, state }) => ({ name: `${metadata.name}/${name}`, state: Object.keys(state)[0] })),
  );
}

interface Ours {
  /** `web/netpol-abc`. */
  readonly name: string;
  readonly state: string | undefined;
}

interface ContainerStatus {
  readonly name: string;
  readonly state: object;
}

/** As far as it is read. */
interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status: {
      readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
      readonly containerStatuses?: readonly ContainerStatus[];
    };
  }[];
}

function isolate(app: string): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: isolate-${app}}
spec: {podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress]}
`;
}
