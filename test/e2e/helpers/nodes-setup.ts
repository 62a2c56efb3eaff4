import type { TestProject } from 'vitest/node';
import { isCiliumBuilt } from '../../cluster/build-cilium.ts';
import { downCluster, findCluster, upCluster } from '../../cluster/nodes/cluster.ts';
import { DEFAULT_NODES } from '../../cluster/options.ts';
import { whyNoDualStack } from '../../cluster/requirements.ts';
import { givenKubeconfig, openGivenCluster } from './given-cluster.ts';
import type { Lacks } from './needs.ts';

/** What the stories' pods run. */
export interface Images {
  readonly agnhost: string;
  /** A shell with dig and nc. */
  readonly netshoot: string;
  /** How long pods may take to start: images may have to come from a registry. */
  readonly startSeconds: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly kubeconfig: string;
    /** The path of kubectl. */
    readonly kubectl: string;
    readonly images: Images;
    readonly lacks: Lacks;
  }
}

const NETSHOOT = 'docker.io/nicolaka/netshoot:v0.14';

/** Provides the cluster of all stories: the one of NETPOL_E2E_KUBECONFIG, or ours, which goes again unless it was up before. */
export async function setup(project: TestProject): Promise<() => Promise<void> | void> {
  const given = givenKubeconfig();
  return given === undefined ? provideTestCluster(project) : provideGivenCluster(project, given);
}

async function provideTestCluster(project: TestProject): Promise<() => Promise<void>> {
  const wasUp = findCluster() !== undefined;
  const { kubeconfig, program } = await upCluster(DEFAULT_NODES);
  project.provide('kubeconfig', kubeconfig);
  project.provide('kubectl', program);
  project.provide('images', { agnhost: 'netpol.test/agnhost:1', netshoot: NETSHOOT, startSeconds: 90 });
  project.provide('lacks', await lacksOfTestCluster());
  return async () => {
    if (!wasUp && !process.env['NETPOL_TESTBED_KEEP']) await downCluster();
  };
}

async function lacksOfTestCluster(): Promise<Lacks> {
  const dual = await whyNoDualStack();
  return { ...(wantsCilium() ? {} : { cilium: NO_CILIUM }), ...(dual === undefined ? {} : { dual }) };
}

const NO_CILIUM =
  'Cilium: it is not built yet, which takes 7 to 9 minutes on two processors; NETPOL_E2E_CILIUM=1 builds it';

/** Built it is told of in two minutes. */
function wantsCilium(): boolean {
  return process.env['NETPOL_E2E_CILIUM'] === '1' || isCiliumBuilt();
}

async function provideGivenCluster(project: TestProject, path: string): Promise<() => void> {
  const { kubeconfig, program, lacks, close } = await openGivenCluster(path);
  project.provide('kubeconfig', kubeconfig);
  project.provide('kubectl', program);
  project.provide('images', {
    agnhost: process.env['NETPOL_E2E_AGNHOST'] ?? 'registry.k8s.io/e2e-test-images/agnhost:2.53',
    netshoot: process.env['NETPOL_E2E_NETSHOOT'] ?? NETSHOOT,
    startSeconds: 300,
  });
  project.provide('lacks', lacks);
  return close;
}
