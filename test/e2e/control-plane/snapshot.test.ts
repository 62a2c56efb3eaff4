import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { runPlugin } from '../../helpers/plugin.ts';
import { ADMIN_POLICIES, OBJECTS } from './access-cluster.ts';

const QUESTIONS = [
  'why shop/pod/front data/pod/api:8080',
  'why shop/other data/api:8080',
  'why shop/pod/caged data/pod/open:8080',
  'why shop/pod/front data/pod/vault:8080',
  'why shop/deployment/fronts data/pod/api:8080',
  'why shop/pod/front data/svc/api:80',
  'why shop/pod/caged data/svc/open:80',
  'why shop/pod/other 10.96.0.50:80',
  'why internet data/pod/open:8080',
  'why shop/pod/front data/nobody:80',
  'pod -A -l app=front',
  'matrix -A',
  'matrix -A -o csv',
  'matrix --exposed -A',
  'who-can data/pod/api:8080',
  'can-reach shop/pod/front',
];

/** May read what is in two of the namespaces, and what all are. */
const SOMEBODY = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
- {apiGroups: ["", apps, networking.k8s.io, discovery.k8s.io], resources: ["*"], verbs: [get, list]}
${['shop', 'data']
  .map(
    (namespace) => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: ${namespace}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: User, name: somebody}]
`,
  )
  .join('')}`;

let controlPlane: ControlPlane;
let folder: string;
const ask = (...words: readonly string[]) => runPlugin(words, { env: { KUBECONFIG: controlPlane.kubeconfig } });
const offline = (...words: readonly string[]) => runPlugin(words, { env: { KUBECONFIG: '/nonexistent' } });
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  await buildPlugin();
  folder = mkdtempSync(join(tmpdir(), 'netpol-snapshot-'));
  controlPlane = await startControlPlane();
  await createObjects(controlPlane, ADMIN_POLICIES);
  await controlPlane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
  await createObjects(controlPlane, OBJECTS);
  await createObjects(controlPlane, SOMEBODY);
  const { code, stderr } = await ask('snapshot', file('before.netpol.gz'));
  if (code !== 0) throw new Error(`no snapshot was taken: ${stderr}`);
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await controlPlane?.stop();
});

describe('a snapshot, without the cluster', () => {
  test.each(QUESTIONS)('gives the answer of the cluster, byte for byte: %s', async (question) => {
    const words = question.split(' ');
    const live = await ask(...words);
    const replayed = await offline(...words, '--snapshot', file('before.netpol.gz'));
    const { stdout } = replayed;
    expect({ ...replayed, stdout: stdout.replaceAll(` --snapshot ${file('before.netpol.gz')}`, '') }).toEqual(live);
  });

  test('counts the pods that a rule matches, which "pod" does not read of a cluster', async () => {
    const words = ['pod', 'data/pod/api'];
    const live = await ask(...words);
    const replayed = await offline(...words, '--snapshot', file('before.netpol.gz'));
    const bare = (text: string) => text.replaceAll(/\s+/g, ' ');
    expect(bare(replayed.stdout).replace(' (2 pods now)', '')).toBe(bare(live.stdout));
  });

  test('is the same state as the cluster to diff', async () => {
    const { stdout, code } = await ask('diff', file('before.netpol.gz'), 'live');
    expect({ code, first: stdout.split('\n')[0] }).toEqual({
      code: 0,
      first: expect.stringContaining('nothing differs'),
    });
  });

  test('redacted gives the verdicts that the cluster gives', async () => {
    const flows = file('flows.yaml');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(
      flows,
      [
        'apiVersion: netpol/v1alpha1',
        'kind: Flows',
        'namespace: shop',
        'flows:',
        ...['front', 'other', 'caged'].map(
          (name) => `- {from: pod/${name}, to: [data/svc/api:80, data/pod/vault:8080]}`,
        ),
      ].join('\n'),
    );
    const { code } = await ask('snapshot', file('public.netpol.gz'), '--redact', '--flows', flows);
    expect(code).toBe(0);
    const { stdout } = await offline('snapshot', '--snapshot', file('public.netpol.gz'), '-o', 'json');
    const { flows: asked } = JSON.parse(stdout) as {
      flows: { from: string; to: string; namespace: string; verdict: string }[];
    };
    expect(asked).toHaveLength(6);
    for (const { from, to, namespace, verdict } of asked) {
      const again = await offline(
        'why',
        from,
        to,
        '-n',
        namespace,
        '-o',
        'name',
        '--snapshot',
        file('public.netpol.gz'),
      );
      expect(again.stdout).toBe(`${verdict}\n`);
    }
    expect(stdout).not.toMatch(/front|caged|vault|10\.244\./);
  });

  test('of somebody who may not read everything never says more than they know', async () => {
    const mine = file('mine.netpol.gz');
    const { code, stdout } = await ask('snapshot', mine, '--as', 'somebody', '-n', 'shop');
    expect({ code, isTold: stdout.includes('not read') }).toEqual({ code: 4, isTold: true });
    for (const question of QUESTIONS.filter((each) => each.startsWith('why'))) {
      const words = question.split(' ');
      const theirs = await ask(...words, '--as', 'somebody', '-o', 'name');
      const replayed = await offline(...words, '--snapshot', mine, '-o', 'name');
      expect([theirs.stdout, 'UNKNOWN\n', ''], question).toContain(replayed.stdout);
    }
  });
});

describe('what changed', () => {
  test('is told from what the API server noted, and found between two snapshots', async () => {
    const flow = ['shop/pod/other', 'data/pod/open:8080'];
    expect((await ask('why', ...flow, '-o', 'name')).stdout).toBe('ALLOW\n');
    await controlPlane.kubectl(['-n', 'data', 'label', 'pod', 'open', 'zone=inner']);
    await controlPlane.kubectl(['-n', 'data', 'annotate', 'pod', 'vault', 'note=x']);
    await createObjects(
      controlPlane,
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: inner, namespace: data}
spec: {podSelector: {matchLabels: {zone: inner}}, ingress: []}
`,
    );
    const { stdout, code } = await ask('changes', ...flow, '--since', '10m', '-o', 'json');
    const { changes, verdict } = JSON.parse(stdout) as {
      verdict: string;
      changes: { ref: { kind: string; name: string }; by: string; bearing: string; fields: string[]; why: string }[];
    };
    expect(code).toBe(0);
    const told = changes.map(({ ref, bearing, fields }) => `${bearing} ${ref.kind} ${ref.name} ${fields.join()}`);
    expect(told).toContain('decides NetworkPolicy inner spec');
    expect(told).toContainEqual(expect.stringMatching(/^could Pod open .*labels zone/));
    expect(told).toContainEqual(expect.stringMatching(/^no Pod vault/));
    expect(changes.find(({ fields }) => fields.includes('labels zone'))?.by).toBe('kubectl-label');

    await ask('snapshot', file('after.netpol.gz'));
    const bisect = await offline(
      'changes',
      ...flow,
      '--from',
      file('before.netpol.gz'),
      '--to',
      file('after.netpol.gz'),
    );
    expect(bisect.code).toBe(0);
    const headline = bisect.stdout.split('\n\n')[0]?.replaceAll(/\s+/g, ' ');
    expect(headline).toMatch(
      /^together: .*label zone=inner added.* and data\/inner created|^together: data\/inner created.* and .*label zone=inner added/,
    );
    expect(headline).toContain('shop/other → data/open:8080 was ');
    expect(verdict).toBe('DENY');
  });
});
