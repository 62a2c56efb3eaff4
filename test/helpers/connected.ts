import { onTestFinished } from 'vitest';
import { type ClusterApi, connectCluster, type ConnectHost } from '../../src/cluster/api.ts';
import { ClusterError } from '../../src/cluster/errors.ts';
import type { KubectlFlags } from '../../src/cluster/kubectl-flags.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { tempFolder, writeIn } from './temp-folder.ts';
import type { WebServer } from './web-server.ts';

export const PODS = { group: '', version: 'v1', resource: 'pods', namespaced: true };
export const POLICIES = { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies', namespaced: true };

export interface ConnectedOptions extends ConnectHost {
  /** Fields of the kubeconfig's user. */
  readonly user?: object;
  /** Fields of the kubeconfig's cluster, beside its server and certificate authority. */
  readonly cluster?: object;
  readonly flags?: KubectlFlags;
  /** Where the kubeconfig is written. */
  readonly folder?: string;
}

/** The cluster behind a server, by a kubeconfig on disk; nothing of this machine's environment shines through. */
export async function connected(server: WebServer, options: ConnectedOptions = {}): Promise<ClusterApi> {
  const { user, cluster, flags, folder = tempFolder(), ...host } = options;
  const kubeconfig = writeIn(folder, 'config', kubeconfigFor(server, user, cluster));
  const defaults = {
    env: { PATH: process.env['PATH'] },
    stdinIsTerminal: false,
    showStderr: () => {},
    pause: async () => {},
  };
  const api = await connectCluster({ kubeconfig, ...flags }, { ...defaults, ...host });
  onTestFinished(() => api.close());
  return api;
}

/** The `ClusterError` that a promise ends in; anything else fails the test. */
export async function clusterErrorOf(promise: Promise<unknown>): Promise<ClusterError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
  if (outcome instanceof ClusterError) return outcome;
  throw new Error(`expected a ClusterError, got ${JSON.stringify(outcome)}`, { cause: outcome });
}
