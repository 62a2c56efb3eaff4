import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Kubeconfig, readKubeconfig } from '../../src/cluster/kubeconfig-file.ts';
import { clusterErrorOf } from '../helpers/connected.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

/** Something of each shape that a kubeconfig knows. */
const CONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  preferences: {},
  'current-context': 'dev',
  contexts: [{ name: 'dev', context: { cluster: 'one', user: 'alice', namespace: 'shop' } }],
  clusters: [
    {
      name: 'one',
      cluster: {
        server: 'https://one:6443',
        'certificate-authority-data': 'Y2E=',
        'insecure-skip-tls-verify': false,
        extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: '0x10', retries: 3 } }],
      },
    },
  ],
  users: [
    {
      name: 'alice',
      user: { token: '012', as: 'root', 'as-groups': ['no', 'b: c'], 'as-user-extra': { scopes: ['#x'] } },
    },
    {
      name: 'bob',
      user: { exec: { apiVersion: 'v1', command: 'login', args: ['--on', '- x'], env: [{ name: 'A', value: '' }] } },
    },
  ],
};

const YAML = stringify(CONFIG, { version: '1.1', lineWidth: 0 });

function read(text: string, folder = tempFolder()): Promise<Kubeconfig | undefined> {
  return readKubeconfig(writeIn(folder, 'config', text));
}

test.each([
  ['as kubectl writes it', YAML],
  ['as JSON', JSON.stringify(CONFIG)],
  ['as JSON on many lines', `\n${JSON.stringify(CONFIG, undefined, 2)}\n`],
])('A kubeconfig %s reads as the general parser of YAML reads it.', async (_how, text) => {
  const folder = tempFolder();
  // A document's marker is more than the quick reader takes.
  const expected = await read(`---\n${YAML}`, folder);
  expect(await read(text, folder)).toEqual(expected);
  expect(expected?.users.get('alice')).toMatchObject({ token: '012', asGroups: ['no', 'b: c'] });
  expect(expected?.clusters.get('one')?.pluginConfig).toEqual({ audience: '0x10', retries: 3 });
});

test.each([
  ['as programs write it', 'kind: Config\ncurrent-context: dev\nusers:\n- name: a\n  user:\n    token: 12\n', ':6:12'],
  ['as JSON', '{"kind": "Config",\n "users": [{"user": {"token": 12}}]}', ':2:31'],
])('A mistake in a kubeconfig %s is told with its place.', async (_how, text, place) => {
  const { message } = await clusterErrorOf(read(text));
  expect(message).toContain('users[0].user.token must be text');
  expect(message).toContain(place);
});

test('Merge keys and a second document mean what they mean in YAML.', async () => {
  const merged = await read('users:\n- name: a\n  user:\n    <<: {token: t}\n');
  expect(merged?.users.get('a')).toMatchObject({ token: 't' });
  const first = await read('current-context: one\n---\ncurrent-context: two\n');
  expect(first?.currentContext).toBe('one');
});
