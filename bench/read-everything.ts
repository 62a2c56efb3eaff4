/**
 * `node bench/read-everything.ts KUBECONFIG`: reads all pods, namespaces, Services and policies of a cluster in a process of
 * its own, as a command about the whole cluster does, and prints what that took, as JSON.
 */
import type { Activity } from '../src/cluster/activity.ts';
import { connectCluster } from '../src/cluster/api.ts';
import { createCollector } from '../src/cluster/collector.ts';

export interface Reading {
  readonly ms: number;
  readonly objects: number;
  readonly requests: number;
  /** As they came over the wire. */
  readonly wireBytes: number;
  /** The most memory that the process has had, and what it had before it began to read. */
  readonly peakBytes: number;
  readonly startBytes: number;
}

async function readEverything(kubeconfig = ''): Promise<Reading> {
  let [objects, requests, wireBytes] = [0, 0, 0];
  const onActivity = (activity: Activity): void => {
    if (activity.kind !== 'request-finished') return;
    requests += 1;
    objects += activity.count ?? 0;
    wireBytes += activity.bytes;
  };
  const startBytes = process.memoryUsage.rss();
  const start = performance.now();
  const api = await connectCluster({ kubeconfig }, { onActivity });
  const collector = createCollector(api);
  await Promise.all([
    collector.pods({}),
    collector.namespaces(),
    collector.services({}),
    collector.networkPolicies(undefined),
  ]);
  const ms = performance.now() - start;
  await api.close();
  const { pods } = collector.snapshot({ kind: 'cluster', context: api.context, server: api.server });
  if (pods.length === 0) throw new Error('there was nothing to read');
  return { ms, objects, requests, wireBytes, startBytes, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

process.stdout.write(JSON.stringify(await readEverything(process.argv[2])));
