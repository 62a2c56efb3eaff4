/**
 * `node bench/snapshot-once.ts PODS FILE`: writes the snapshot of a made-up cluster and reads it back, in a process of its
 * own, and prints what that took, as JSON. `heldBytes` is the state itself, which whoever asks a question holds anyway.
 */
import { statSync } from 'node:fs';
import { unmodelledPolicy } from '../src/cluster/collector.ts';
import * as project from '../src/cluster/project.ts';
import { RESOURCES } from '../src/cluster/resources.ts';
import { readSnapshotFile } from '../src/cluster/snapshot/read-file.ts';
import { writeSnapshotFile } from '../src/cluster/snapshot/write-file.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { makeWorld } from './world/world.ts';

const [pods = '10000', file = 'bench.netpol.gz'] = process.argv.slice(2);

function stateOf(amount: number): Snapshot {
  const { objects } = makeWorld({ pods: amount, policies: amount / 5 });
  const of = <T>(kind: string, read: (raw: (typeof objects)[number]) => T): T[] =>
    objects.filter((each) => each.kind === kind).map(read);
  return {
    source: { kind: 'cluster', context: 'bench', server: 'https://bench' },
    namespaces: of('Namespace', project.projectNamespace),
    nodes: of('Node', project.projectNode),
    pods: of('Pod', project.projectPod),
    workloads: objects.flatMap((each) => project.projectWorkload(each) ?? []),
    services: of('Service', project.projectService),
    endpointSlices: of('EndpointSlice', project.projectEndpointSlice).flatMap((each) => each ?? []),
    networkPolicies: of('NetworkPolicy', project.projectNetworkPolicy),
    unmodelled: of('AdminNetworkPolicy', (raw) => unmodelledPolicy(RESOURCES.pods, raw.kind, raw)).flatMap(
      (each) => each ?? [],
    ),
    coverage: 'everything',
    gaps: [],
  };
}

const snapshot = stateOf(Number(pods));
globalThis.gc?.();
const heldBytes = process.memoryUsage().heapUsed;
const about = { taken: new Date().toISOString(), tool: { version: 'bench', commit: '' }, redacted: false };
const writing = performance.now();
await writeSnapshotFile(
  file,
  { about, snapshot, flows: [], probes: [] },
  { overwrite: true, signal: new AbortController().signal },
);
const writeMs = performance.now() - writing;
const writePeak = process.resourceUsage().maxRSS * 1024;
const reading = performance.now();
const back = await readSnapshotFile(file, process.stdin);
const readMs = performance.now() - reading;
if (back.snapshot.pods.length !== snapshot.pods.length) throw new Error('not all pods came back');
const [fileBytes, readPeak] = [statSync(file).size, process.resourceUsage().maxRSS * 1024];
process.stdout.write(
  `${JSON.stringify({ pods: snapshot.pods.length, fileBytes, heldBytes, writeMs, writePeak, readMs, readPeak })}\n`,
);
process.exit();
