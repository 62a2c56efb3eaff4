import { spawnSync } from 'node:child_process';
import type { ProbeReport } from '../src/probe/probe-report.ts';
import { TestbedError } from '../test/cluster/error.ts';
import { type Cluster, findCluster } from '../test/cluster/nodes/cluster.ts';
import { median } from './measure.ts';
import type { Plan } from './plan.ts';
import { plugin } from './programs.ts';
import { type Cell, ms, type Row, type Section } from './section.ts';

const NAMESPACE = 'netpol-bench';

/** One connection probed on the cluster with nodes that is up, phase by phase, from the command to the answer. */
export async function benchProbe({ rounds }: Plan): Promise<Section> {
  const columns = ['reachable', 'blocked', 'reachable, by exec'];
  const frame = { name: 'probe', title: 'One probe of a pod that runs, its image on the node', columns };
  const cluster = findCluster();
  if (cluster === undefined) {
    return { ...frame, rows: [], notes: [], skipped: 'no cluster with nodes is up: npm run cluster up' };
  }
  try {
    await setUp(cluster);
    const times = Math.min(rounds, MOST_ROUNDS);
    const reachable = measure(cluster, 'caller', [], times);
    const blocked = measure(cluster, 'stranger', [], times);
    const byExec = measure(cluster, 'caller', ['--method', 'exec'], times);
    return { ...frame, rows: rowsOf([reachable, blocked, byExec]), notes: NOTES };
  } finally {
    await cluster.kubectl(['delete', 'namespace', NAMESPACE, '--wait=false', '--ignore-not-found']);
  }
}

/** Each leaves a container in the pod's spec. */
const MOST_ROUNDS = 7;

const NOTES = [
  'whole: wall clock of the built plugin; the phases are its own, as -o json has them; medians',
  'blocked: three attempts of 2 s that begin 0.4 s apart',
];

const PHASES = ['read', 'plan', 'start', 'measure'] as const;

type Times = Readonly<Record<(typeof PHASES)[number] | 'whole', number>>;

function measure(cluster: Cluster, caller: string, flags: readonly string[], rounds: number): Times {
  const runs = Array.from({ length: rounds }, () => probeOnce(cluster, caller, flags));
  const middle = (phase: keyof Times): number => median(runs.map((run) => run[phase]));
  return {
    whole: middle('whole'),
    read: middle('read'),
    plan: middle('plan'),
    start: middle('start'),
    measure: middle('measure'),
  };
}

function probeOnce({ kubeconfig }: Cluster, caller: string, flags: readonly string[]): Times {
  const { command, args } = plugin([
    'probe',
    `pod/${caller}`,
    'pod/server:8080',
    '-n',
    NAMESPACE,
    '--kubeconfig',
    kubeconfig,
    '--yes',
    '-o',
    'json',
    ...flags,
  ]);
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const whole = performance.now() - start;
  if (status !== 0) throw new TestbedError(`the probe from ${caller} ended with ${status}: ${stderr}${stdout}`);
  const { timings }: ProbeReport = JSON.parse(stdout); // our own output
  return { whole, ...Object.fromEntries(PHASES.map((phase) => [phase, timings[phase] ?? 0])) } as Times; // all of PHASES
}

function rowsOf(columns: readonly Times[]): readonly Row[] {
  const row = (label: string, phase: keyof Times, limit?: number): Row => ({
    label,
    cells: columns.map((times): Cell => ms(times[phase], limit)),
  });
  return [
    row('whole', 'whole', 5_000),
    row('read the cluster', 'read'),
    row('plan, ask for permissions, dry run', 'plan'),
    row('start the container', 'start'),
    row('measure', 'measure'),
  ];
}

async function setUp(cluster: Cluster): Promise<void> {
  await cluster.kubectl(['apply', '-f', '-'], OBJECTS);
  await cluster.kubectl(['wait', '-n', NAMESPACE, '--for=condition=Ready', 'pod', '--all', '--timeout=60s']);
  // What is younger is measured with patience.
  await new Promise((resolve) => setTimeout(resolve, 31_000));
}

const IMAGES = { agnhost: 'netpol.test/agnhost:1', netshoot: 'docker.io/nicolaka/netshoot:v0.14' };

function pod(name: string, container: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${NAMESPACE}, labels: { app: ${name} } }
spec:
  terminationGracePeriodSeconds: 0
  containers: [{ name: main, ${container} }]
`;
}

const OBJECTS = `
apiVersion: v1
kind: Namespace
metadata: { name: ${NAMESPACE} }
${pod('caller', `image: ${IMAGES.netshoot}, command: [sleep, "86400"]`)}
${pod('stranger', `image: ${IMAGES.netshoot}, command: [sleep, "86400"]`)}
${pod('server', `image: ${IMAGES.agnhost}, command: [/agnhost], args: [netexec, --http-port=8080]`)}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: server, namespace: ${NAMESPACE} }
spec:
  podSelector: { matchLabels: { app: server } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: caller } } }] }]
`;
