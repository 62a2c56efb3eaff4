import type { TestProject } from 'vitest/node';
import { downCluster, findCluster, upCluster } from '../../cluster/nodes/cluster.ts';
import { DEFAULT_NODES } from '../../cluster/options.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly kubeconfig: string;
    readonly kubectl: string;
  }
}

/** Brings up the cluster for all stories, and takes it down after them, unless it was up before. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const wasUp = findCluster() !== undefined;
  const { kubeconfig, program } = await upCluster(DEFAULT_NODES);
  project.provide('kubeconfig', kubeconfig);
  project.provide('kubectl', program);
  return async () => {
    if (!wasUp && !process.env['NETPOL_TESTBED_KEEP']) await downCluster();
  };
}
