import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { apply, serverPod, shellPod, untilPodsReady } from '../helpers/pods.ts';
import { probeFlows, withFlows } from '../helpers/probe.ts';

/* Generated policies on a network: what is declared works, and what is not does not. */

const cluster = sharedCluster();
const { kubeconfig } = cluster;
const namespace = `generate-${process.pid}`;

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: http}]}
`;

const DECLARED = [
  { from: 'pod/client', to: 'svc/api:80' },
  { from: 'pod/client', to: 'pod/db:8080' },
];
const OTHERS = [
  { from: 'pod/stranger', to: 'svc/api:80' },
  { from: 'pod/stranger', to: 'pod/db:8080' },
  { from: 'pod/client', to: 'pod/idle:8080' },
  { from: 'pod/db', to: 'pod/api:8080' },
];

storiesNeeding(['enforcement'], () => {
  beforeAll(async () => {
    await cluster.kubectl(['create', 'namespace', namespace]);
    const pods = [shellPod('client'), shellPod('stranger'), serverPod('api'), serverPod('db'), serverPod('idle')];
    await apply(cluster, namespace, [...pods, SERVICE].join(''));
    await untilPodsReady(cluster, namespace);
  });

  afterAll(async () => {
    await cluster.kubectl(['delete', 'namespace', namespace, '--wait=false']);
  });

  test('With generated policies declared flows work, look-ups too, and others do not.', async () => {
    const rows = DECLARED.map((row) => ({ ...row, expect: 'allow' }));
    const generated = await withFlows(rows, (file) => netpol(kubeconfig, ['generate', '-n', namespace, '-f', file]));
    expect({ code: generated.exitCode, stderr: generated.stderr }).toMatchObject({ code: 0 });
    await apply(cluster, namespace, generated.stdout);
    const { report } = await probeFlows(kubeconfig, [...DECLARED, ...OTHERS], ['-n', namespace]);
    const seen = report.rows.map(({ flow, agreement, report: row }) => [
      flow,
      agreement,
      ...new Set(row?.legs.map((leg) => leg.class)),
    ]);
    expect(seen.slice(0, DECLARED.length).map(([, ...rest]) => rest)).toEqual(
      DECLARED.map(() => ['agree', 'REACHABLE']),
    );
    expect(seen.slice(DECLARED.length).map(([, ...rest]) => rest)).toEqual(OTHERS.map(() => ['agree', 'BLOCKED']));
  }, 240_000);
});
