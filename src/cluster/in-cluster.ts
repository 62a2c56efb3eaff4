import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { type KubectlFlags, overrideCluster, overrideUser } from './kubectl-flags.ts';
import type { Target, TargetSources } from './target.ts';

const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API server as a pod sees it, as the pod's service account; `undefined` outside of a pod. */
export async function findInClusterTarget(flags: KubectlFlags, sources: TargetSources): Promise<Target | undefined> {
  const { env, serviceAccountFolder: folder = SERVICE_ACCOUNT_FOLDER } = sources;
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  const tokenFile = join(folder, 'token');
  if (!host || !port || (await read(tokenFile)) === undefined) return undefined;
  const certificateAuthority = join(folder, 'ca.crt');
  const trusted = (await read(certificateAuthority)) === undefined ? {} : { certificateAuthority };
  return {
    context: 'in-cluster',
    namespace: flags.namespace ?? env['POD_NAMESPACE'] ?? (await read(join(folder, 'namespace'))) ?? 'default',
    server: new URL(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`),
    cluster: overrideCluster(trusted, flags),
    userName: '',
    user: overrideUser({ tokenFile }, flags),
  };
}

/** What a file holds, trimmed; a pod without service account has none of them, which is no error here. */
async function read(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch {
    return undefined;
  }
}
