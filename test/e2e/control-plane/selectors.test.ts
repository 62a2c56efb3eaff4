import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { runHere } from '../helpers/run-here.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';

/* `pod -l` and `--field-selector` select what `kubectl get pods` selects: from the server, and from a file of the same pods. */

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: other}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}
${pod('web-0', 'shop', '{app: web, tier: front}', 'nodeName: n1', '{phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}')}
${pod('web-1', 'shop', '{app: web, tier: ""}', 'nodeName: n2, restartPolicy: Never', '{phase: Pending}')}
${pod('db', 'shop', '{app: db}', 'nodeName: n1, serviceAccountName: db', '{phase: Running, podIP: 10.0.0.3, podIPs: [{ip: 10.0.0.3}]}')}
${pod('agent', 'other', '{app: web}', 'nodeName: n1, hostNetwork: true', '{phase: Running, podIP: 10.9.0.1, podIPs: [{ip: 10.9.0.1}]}')}
`;

function pod(name: string, namespace: string, labels: string, spec: string, status: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: ${labels}}
spec: {${spec}, containers: [{name: main, image: none}]}
status: ${status}
`;
}

let controlPlane: ControlPlane;
let dump: string;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await createObjects(controlPlane, SHOP);
  dump = await controlPlane.kubectl(['get', 'pods', '-A', '-o', 'yaml']);
});

afterAll(() => controlPlane?.stop());

const SELECTIONS = [
  ['-l', 'app=web'],
  ['-l', 'app==web,tier!=front'],
  ['-l', 'app in (web, db),tier'],
  ['-l', 'app notin (web)'],
  ['-l', '!tier'],
  ['-l', 'tier='],
  ['-l', 'tier in ()'],
  ['--field-selector', 'metadata.name=web-0'],
  ['--field-selector', 'metadata.namespace!=shop'],
  ['--field-selector', 'status.phase=Pending'],
  ['--field-selector', 'status.phase!=Pending,spec.nodeName=n1'],
  ['--field-selector', 'status.podIP=10.0.0.3'],
  ['--field-selector', 'spec.serviceAccountName=db'],
  ['--field-selector', 'spec.restartPolicy=Never'],
  ['--field-selector', 'spec.hostNetwork=true'],
  ['-l', 'app=web', '--field-selector', 'spec.nodeName=n2'],
] as const;

describe.each(SELECTIONS.map((flags) => [flags.join(' '), flags] as const))('%s', (_, flags) => {
  test.each([[['-A']], [['-n', 'shop']]])('%j selects what kubectl selects', async (where) => {
    const columns = 'custom-columns=:metadata.namespace,:metadata.name';
    const listed = await controlPlane.kubectl(['get', 'pods', ...flags, ...where, '--no-headers', '-o', columns]);
    const wanted = listed
      .split('\n')
      .filter((line) => line.includes(' '))
      .map((line) => line.split(/\s+/).join('/'));
    expect(await select([...flags, ...where, '--kubeconfig', controlPlane.kubeconfig])).toEqual(wanted.toSorted());
    expect(await select([...flags, ...where, '-f', dumpFile()])).toEqual(wanted.toSorted());
  });
});

function dumpFile(): string {
  return writeIn(tempFolder(), 'pods.yaml', dump);
}

async function select(flags: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await runHere(['pod', ...flags, '-o', 'json']);
  if (stdout === '') {
    expect(stderr).toMatch(/^error: no pods /);
    return [];
  }
  const { groups } = JSON.parse(stdout) as { groups: { pods: string[] }[] };
  return groups.flatMap(({ pods }) => pods).toSorted();
}

test.each([['app=web,,b'], ['app in web'], ['=web'], ['a/b/c=d'], ['app=web tier=front']])(
  '-l "%s" is refused by both',
  async (selector) => {
    expect((await controlPlane.tryKubectl(['get', 'pods', '-l', selector])).exitCode).toBe(1);
    const { exitCode, stderr } = await runHere(['pod', '-l', selector, '-f', dumpFile()]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('label selector') });
  },
);

test('check holds flows to what the server has', async () => {
  const rows = ['from: web-0, to: "db:80", expect: allow', 'from: internet, to: "pod/db:80", expect: deny'];
  const head = 'apiVersion: netpol/v1alpha1\nkind: Flows\nnamespace: shop\nflows:\n';
  const flows = writeIn(tempFolder(), 'flows.yaml', head + rows.map((row) => `- {${row}}\n`).join(''));
  const { exitCode, stdout } = await runHere(['check', '-f', flows, '--kubeconfig', controlPlane.kubeconfig]);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('all 2 flows') });
});
