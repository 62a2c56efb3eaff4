import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { kubeconfigFor } from '../../helpers/kubeconfig.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';
import { askBoth, buildPlugin, type Setting } from '../helpers/ask-both.ts';

/* Both programs as a pod would run them: with the environment and the service account's files where kubelets put them. */

/** The files' place is fixed, so both run where a file system of their own is mounted over it. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const MOUNT = `mount -t tmpfs none /var/run && mkdir -p ${SERVICE_ACCOUNT} && cp account/* ${SERVICE_ACCOUNT} && exec "$@"`;
const IN_POD = ['unshare', '--map-root-user', '--mount', 'sh', '-c', MOUNT, 'sh'];
const MAY_MOUNT =
  spawnSync('unshare', ['--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

const OBJECTS = `
${namespaceYaml('ops')}
${namespaceYaml('other')}
${podYaml('ops', '10.244.0.1')}
${podYaml('other', '10.244.0.2')}
${podYaml('default', '10.244.0.3')}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader, namespace: ops}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: [get, list, impersonate]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: reader, namespace: ops}]
`;

const READER = 'system:serviceaccount:ops:reader';

describe.skipIf(!MAY_MOUNT)(`in a pod${MAY_MOUNT ? '' : ' (skipped: "unshare" may not mount anything here)'}`, () => {
  let plane: ControlPlane;
  let token: string;

  beforeAll(async () => {
    await buildPlugin();
    plane = await startControlPlane({ audit: true, controllers: false });
    await createObjects(plane, OBJECTS);
    token = (await plane.kubectl(['-n', 'ops', 'create', 'token', 'reader'])).trim();
  });

  afterAll(() => plane?.stop());

  /** What a case changes: files that are `undefined` are not there. */
  interface Case extends Pick<Setting, 'env' | 'flags'> {
    readonly files?: Readonly<Record<string, string | undefined>>;
    readonly kubeconfig?: string;
  }

  const WORKING: readonly (readonly [title: string, pod: string, user: string, make: () => Case])[] = [
    ['the service account, in its namespace', 'ops/web', READER, () => ({})],
    ['another namespace of the environment', 'other/web', READER, () => ({ env: { POD_NAMESPACE: 'other' } })],
    ['another namespace of the command line', 'other/web', READER, () => ({ flags: ['-n', 'other'] })],
    ['no namespace', 'default/web', READER, () => ({ files: { namespace: undefined } })],
    ['a token of the command line', 'ops/web', 'admin', () => ({ flags: ['--token', plane.adminToken] })],
    [
      'a kubeconfig that leads to the same',
      'default/web',
      'admin',
      () => ({ kubeconfig: readFileSync(plane.kubeconfig, 'utf8') }),
    ],
  ];

  test.each(WORKING)('With %s, both read %s as %s.', async (_, pod, user, make) => {
    const { kubectl, plugin } = await ask(make());
    expect(kubectl).toMatchObject({ exitCode: 0, identity: { user: { username: user } } });
    expect(plugin.stderr).toBe('');
    expect(plugin.identity).toEqual(kubectl.identity);
    expect(plugin.stdout).toContain(`"name": "${pod}"`);
  });

  const FAILING: readonly (readonly [title: string, make: () => Case])[] = [
    ['no token', () => ({ files: { token: undefined } })],
    ['a token that nobody vouches for', () => ({ files: { token: 'unknown' } })],
    ['no authority', () => ({ files: { 'ca.crt': undefined } })],
    ['a server that is down', () => ({ env: { KUBERNETES_SERVICE_PORT: '1' } })],
    // The token of a pod is for its own cluster.
    ['another server of the command line', () => ({ flags: ['--server', plane.server, '--insecure-skip-tls-verify'] })],
    ['no address', () => ({ env: { KUBERNETES_SERVICE_HOST: '' } })],
    [
      'a kubeconfig that leads elsewhere',
      () => ({
        kubeconfig: kubeconfigFor({ url: 'https://127.0.0.1:1', port: 1, requests: [], authority: undefined }),
      }),
    ],
  ];

  test.each(FAILING)('With %s, both fail, and the plugin says why.', async (_, make) => {
    const { kubectl, plugin } = await ask(make());
    expect(kubectl.exitCode).toBe(1);
    expect(plugin).toMatchObject({ exitCode: 1, stdout: '' });
    expect(plugin.stderr).toMatch(/^error: .+\n( {2}.+\n)*$/);
    expect(plugin.stderr).not.toMatch(/this is a bug|undefined/);
  });

  function ask({ files = {}, kubeconfig, env = {}, flags = [] }: Case) {
    const folder = tempFolder();
    const ca = readFileSync(join(plane.authority.folder, 'ca.crt'), 'utf8');
    const account = { token, namespace: 'ops', 'ca.crt': ca, 'not-empty': '', ...files };
    for (const [name, text] of Object.entries(account))
      if (text !== undefined) writeIn(folder, join('account', name), text);
    if (kubeconfig !== undefined) writeIn(folder, join('.kube', 'config'), kubeconfig);
    const { hostname, port } = new URL(plane.server);
    const pod = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, KUBECONFIG: '' };
    return askBoth(plane, { folder, flags, within: IN_POD, env: { ...pod, ...env } });
  }
});

function namespaceYaml(name: string): string {
  return `---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}}
`;
}

function podYaml(at: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: ${at}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}]}
`;
}
