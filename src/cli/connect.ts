import type { Activity } from '../cluster/activity.ts';
import type { ClusterApi, ConnectHost } from '../cluster/api.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';

/**
 * The cluster that the flags and the kubeconfig name; nothing is sent before the first question. The caller closes it.
 * `signal` ends every request at once: Ctrl-C, unless the caller has to tidy up after it.
 */
export async function connect(
  { connection, namespace }: GlobalOptions,
  io: Io,
  onActivity: (activity: Activity) => void,
  signal = io.signal,
  lendTerminal?: ConnectHost['lendTerminal'],
): Promise<ClusterApi> {
  const { connectCluster } = await import('../cluster/api.ts');
  return connectCluster(
    { ...connection, ...(namespace === undefined ? {} : { namespace }) },
    {
      signal,
      env: io.env,
      stdinIsTerminal: io.isTTY.stdin,
      showStderr: (text) => void io.stderr.write(text),
      onActivity,
      lendTerminal,
    },
  );
}
