import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';
import { askBoth, buildPlugin, runKubectl, type Setting } from '../helpers/ask-both.ts';

/** Which server, as whom, and in which namespace: several files and flags come down to what kubectl makes of them. */

const USERS = ['ann', 'ben', 'cem'] as const;

let plane: ControlPlane;

beforeAll(async () => {
  await buildPlugin();
  const users = USERS.map((user) => ({ token: `${user}-token`, user, groups: ['system:masters'] }));
  plane = await startControlPlane({ audit: true, controllers: false, users });
  for (const namespace of ['default', 'shop', 'data']) await createObjects(plane, pod(namespace));
});

afterAll(() => plane?.stop());

function pod(namespace: string): string {
  const own = namespace === 'default' ? '' : `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${namespace}}\n---\n`;
  return `${own}apiVersion: v1
kind: Pod
metadata: {name: web, namespace: ${namespace}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: 10.244.0.1, podIPs: [{ip: 10.244.0.1}]}
`;
}

interface Case extends Omit<Setting, 'folder'> {
  /** Files of the folder in which both programs run. */
  readonly files: Readonly<Record<string, object | string>>;
  /** KUBECONFIG; without it, the one that is called "config". */
  readonly path?: string;
}

const CASES: readonly [title: string, make: () => Case][] = [
  ['one file', () => ({ files: { config: whole('ann') } })],
  [
    'two files: the first that names something wins',
    () => ({ files: { a: whole('ann'), b: whole('ben') }, path: 'a:b' }),
  ],
  ['two files, the other way round', () => ({ files: { a: whole('ann'), b: whole('ben') }, path: 'b:a' })],
  [
    'parts in three files',
    () => ({
      files: { a: { 'current-context': 'x' }, b: clusters(), c: { ...users('ann'), ...contexts() } },
      path: 'a:b:c',
    }),
  ],
  [
    'a user in both files, with different fields',
    () => ({
      files: {
        a: users('ann'),
        b: { ...whole('ben'), users: [{ name: 'u', user: { token: 'ben-token', as: 'eve' } }] },
      },
      path: 'a:b',
    }),
  ],
  [
    'a context in both files, with different fields',
    () => ({
      files: {
        a: { contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }] },
        b: { ...whole('ben'), ...contexts('shop') },
      },
      path: 'a:b',
    }),
  ],
  ['a missing file before', () => ({ files: { b: whole('ben') }, path: 'gone:b' })],
  ['a missing file behind', () => ({ files: { b: whole('ben') }, path: 'b:gone' })],
  ['only missing files', () => ({ files: {}, path: 'gone:lost' })],
  ['empty names in the path', () => ({ files: { b: whole('ben') }, path: ':b::' })],
  ['the same file twice', () => ({ files: { b: whole('ben') }, path: 'b:b' })],
  ['an empty file first', () => ({ files: { a: '', b: whole('ben') }, path: 'a:b' })],
  [
    'an empty current-context first',
    () => ({ files: { a: { ...whole('ann'), 'current-context': '' }, b: whole('ben') }, path: 'a:b' }),
  ],
  ['no current-context', () => ({ files: { config: { ...whole('ann'), 'current-context': '' } } })],
  [
    'no current-context, and a server typed',
    () => ({
      files: { config: { ...whole('ann'), 'current-context': '' } },
      flags: ['--server', plane.server, '--insecure-skip-tls-verify', '--token', 'cem-token'],
    }),
  ],
  [
    'a current-context that is not there',
    () => ({ files: { config: { ...whole('ann'), 'current-context': 'gone' } } }),
  ],
  [
    'a current-context that is not there, and another typed',
    () => ({ files: { config: { ...whole('ann'), 'current-context': 'gone' } }, flags: ['--context', 'x'] }),
  ],
  ['a context whose user is not there', () => ({ files: { config: { ...whole('ann'), users: [] } } })],
  ['a context whose cluster is not there', () => ({ files: { config: { ...whole('ann'), clusters: [] } } })],
  [
    'relative files of two folders',
    () => ({
      files: {
        'one/config': { ...users('ann'), users: [{ name: 'u', user: { tokenFile: 'token' } }] },
        'one/token': 'cem-token',
        'two/config': {
          ...contexts(),
          clusters: [{ name: 'c', cluster: { server: plane.server, 'certificate-authority': 'pki/ca.crt' } }],
          'current-context': 'x',
        },
        'two/pki/ca.crt': authority(),
      },
      path: 'one/config:two/config',
    }),
  ],
  [
    '--kubeconfig over KUBECONFIG',
    () => ({ files: { a: whole('ann'), b: whole('ben') }, path: 'a', flags: ['--kubeconfig', 'b'] }),
  ],
  ['--kubeconfig that is missing', () => ({ files: { a: whole('ann') }, path: 'a', flags: ['--kubeconfig', 'gone'] })],
  ['~/.kube/config where KUBECONFIG is empty', () => ({ files: { '.kube/config': whole('cem') }, path: '' })],
  ['a namespace of the context', () => ({ files: { config: { ...whole('ann'), ...contexts('shop') } } })],
  [
    'a namespace typed over it',
    () => ({ files: { config: { ...whole('ann'), ...contexts('shop') } }, flags: ['-n', 'data'] }),
  ],
  ['--context', () => ({ files: { config: several() }, flags: ['--context', 'y'] })],
  ['--user', () => ({ files: { config: several() }, flags: ['--user', 'other'] })],
  ['--cluster', () => ({ files: { config: several() }, flags: ['--cluster', 'local'] })],
  [
    '--context, --cluster and --user',
    () => ({ files: { config: several() }, flags: ['--context', 'y', '--cluster', 'local', '--user', 'u'] }),
  ],
  ['--context that is not there', () => ({ files: { config: several() }, flags: ['--context', 'gone'] })],
  ['--cluster that is not there', () => ({ files: { config: several() }, flags: ['--cluster', 'gone'] })],
  ['--user that is not there', () => ({ files: { config: several() }, flags: ['--user', 'gone'] })],
  [
    '--server over that of the cluster',
    () => ({ files: { config: whole('ann') }, flags: ['--server', plane.server.replace('127.0.0.1', 'localhost')] }),
  ],
  [
    'a name that is there twice in one file',
    () => ({
      files: {
        config: {
          ...whole('ann'),
          users: [
            { name: 'u', user: { token: 'ben-token' } },
            { name: 'u', user: { token: 'cem-token' } },
          ],
        },
      },
    }),
  ],
  ['something that is no YAML', () => ({ files: { config: '{' } })],
  ['something that is no kubeconfig', () => ({ files: { config: { ...whole('ann'), kind: 'Pod' } } })],
];

test.each(CASES)('%s', async (_, make) => {
  const { files, path, flags = [] } = make();
  const folder = tempFolder();
  for (const [name, content] of Object.entries(files)) {
    writeIn(
      folder,
      name,
      typeof content === 'string' ? content : JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...content }),
    );
  }
  const setting = { folder, flags, env: path === undefined ? {} : { KUBECONFIG: path } };

  const { kubectl, plugin } = await askBoth(plane, setting);
  if (kubectl.exitCode !== 0) {
    expect(plugin).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: (?!this is a bug)/),
    });
    return;
  }
  expect(plugin).toMatchObject({ identity: kubectl.identity, stderr: '' });
  const used = JSON.parse(plugin.stdout) as { input: { context: string; server: string; namespace: string } };
  expect(used.input).toMatchObject(await inUse(setting));
});

/** What `kubectl config view --minify --raw` says is in use, under what kubectl asks in the end: the view knows of no flag but --context. */
async function inUse(setting: Setting): Promise<object> {
  const [view, get] = await Promise.all([
    runKubectl(['config', 'view', '--minify', '--raw', '-o', 'json'], setting),
    runKubectl(['get', 'pod', 'web', '-v=6'], setting),
  ]);
  const [, server, namespace] = /(https:\/\/[^/"]+)\/api\/v1\/namespaces\/([^/]+)\/pods\/web/.exec(get.stderr) ?? [];
  // It wants a context, also where --server is enough.
  const minified = view.exitCode === 0 ? minifiedView(JSON.parse(view.stdout) as View) : {};
  return setting.flags?.length ? { ...minified, server, namespace } : minified;
}

function minifiedView({ 'current-context': context, clusters: [cluster], contexts: [entry] }: View): object {
  return { context, server: cluster?.cluster.server, namespace: entry?.context.namespace ?? 'default' };
}

interface View {
  readonly 'current-context': string;
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
  readonly contexts: readonly { readonly context: { readonly namespace?: string } }[];
}

function clusters() {
  return {
    clusters: [{ name: 'c', cluster: { server: plane.server, 'certificate-authority-data': base64(authority()) } }],
  };
}

function users(user: (typeof USERS)[number]) {
  return { users: [{ name: 'u', user: { token: `${user}-token` } }] };
}

function contexts(namespace?: string) {
  return { contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', ...(namespace && { namespace }) } }] };
}

function whole(user: (typeof USERS)[number]) {
  return { ...clusters(), ...users(user), ...contexts(), 'current-context': 'x' };
}

/** Two of everything. */
function several() {
  const server = plane.server.replace('127.0.0.1', 'localhost');
  return {
    clusters: [
      ...clusters().clusters,
      { name: 'local', cluster: { server, 'certificate-authority-data': base64(authority()) } },
    ],
    users: [...users('ann').users, { name: 'other', user: { token: 'ben-token' } }],
    contexts: [...contexts().contexts, { name: 'y', context: { cluster: 'c', user: 'other', namespace: 'shop' } }],
    'current-context': 'x',
  };
}

function authority(): string {
  return readFileSync(join(plane.authority.folder, 'ca.crt'), 'utf8');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
