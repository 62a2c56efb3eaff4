import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { apply, untilPodsReady } from '../helpers/pods.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { call, connectMcp } from '../../cli/mcp/client.ts';
import { flawsOf } from '../../helpers/document-schemas.ts';
import { netpol } from '../helpers/netpol.ts';
import type { ProbeReport } from '../../../src/probe/probe-report.ts';
import { seenOf } from '../helpers/probe.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';

/* An assistant at a real cluster: what it is told, and what its user is asked. */

const cluster = sharedCluster();
const { kubeconfig } = cluster;
const namespace = `mcp-${process.pid}`;
const { agnhost } = inject('images');

const pod = (name: string): string => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: "${agnhost}", command: [/agnhost, porter], env: [{name: SERVE_PORT_80, value: x}]}]
`;

const WORLD = `${pod('web')}${pod('db')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: wbe}}}]}]}
`;

const ASKED = { source: `${namespace}/web`, destination: `${namespace}/db:80` };

const QUESTIONS: readonly [name: string, args: Record<string, unknown>][] = [
  ['why', ASKED],
  ['pod', { pod: `${namespace}/db` }],
  ['who-can', { destination: ASKED.destination }],
  ['lint', { namespace }],
  ['fix', ASKED],
  ['what-if', { delete: ['np/db'], namespace }],
];

storiesNeeding(['enforcement'], () => {
  beforeAll(async () => {
    await buildPlugin();
    await cluster.kubectl(['create', 'namespace', namespace]);
    await apply(cluster, namespace, WORLD);
    await untilPodsReady(cluster, namespace);
  });

  afterAll(async () => {
    await cluster.kubectl(['delete', 'namespace', namespace, '--wait=false']);
  });

  test('An assistant is told of a real cluster what the commands say of it, many things at once.', async () => {
    const server = await connectMcp([], { env: { KUBECONFIG: kubeconfig } });
    const told = await Promise.all(
      QUESTIONS.map(async ([name, args]) => {
        const { isError, document } = await call(server, name, args);
        return { name, isError, flaws: flawsOf(document), document };
      }),
    );
    for (const { name, isError, flaws } of told)
      expect({ name, isError, flaws }).toEqual({ name, isError: false, flaws: [] });
    const { stdout } = await netpol(kubeconfig, ['why', ASKED.source, ASKED.destination, '-o', 'json']);
    // How many requests there were hangs on how the server cut its lists.
    expect({ ...told[0]?.document, input: {} }).toEqual({ ...JSON.parse(stdout), input: {} });
  });

  test('A probe runs once its user has seen what it does and said yes, and nothing of it is left.', async () => {
    const server = await connectMcp(['--allow-probe'], {
      era: '2026',
      env: { KUBECONFIG: kubeconfig },
      capabilities: { elicitation: {} },
    });
    const asked: string[] = [];
    server.client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message);
      return { action: 'accept', content: {} };
    });
    const { document, isError } = await call(server, 'probe', { ...ASKED, method: 'clone' });
    expect({ isError, flaws: flawsOf(document) }).toEqual({ isError: false, flaws: [] });
    expect(asked).toEqual([expect.stringContaining(`${namespace}/web`)]);
    const report = document as unknown as ProbeReport; // of which the schema has just been checked
    expect(report).toMatchObject({ agreement: 'agree', simulated: { verdict: 'DENY' }, leftBehind: [] });
    expect(seenOf(report)).toHaveLength(1);
    expect(await cluster.kubectl(['-n', namespace, 'get', 'jobs', '-o', 'name'])).toBe('');
  });
});
