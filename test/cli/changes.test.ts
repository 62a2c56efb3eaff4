import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runPlugin } from '../helpers/plugin.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

const NOW = Date.now();
const ago = (minutes: number): string => `${new Date(NOW - minutes * 60_000).toISOString().slice(0, 19)}Z`;

/** Metadata of an object that was created days ago, and written to by some programs since. */
function metadata(
  name: string,
  ...writes: readonly (readonly [by: string, minutes: number, fields: string])[]
): string {
  const fields = writes.map(
    ([by, minutes, of]) =>
      `{manager: ${by}, ${by === 'kubelet' ? 'subresource: status, ' : ''}operation: Update, apiVersion: v1, time: "${ago(minutes)}", fieldsType: FieldsV1, fieldsV1: ${of}}`,
  );
  return `{name: ${name}, namespace: shop, creationTimestamp: "${ago(5000)}", labels: {app: ${name}}, managedFields: [${fields.join(', ')}]}`;
}

const POD = (
  name: string,
  address: string,
  ...writes: Parameters<typeof metadata> extends [string, ...infer W] ? W : never
) => `
---
apiVersion: v1
kind: Pod
metadata: ${metadata(name, ...writes)}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}`;

const LABELS = '{"f:metadata": {"f:labels": {".": {}, "f:app": {}}}}';
const SPEC = '{"f:spec": {"f:ingress": {}, "f:podSelector": {}}}';

const OBJECTS = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, creationTimestamp: "${ago(5000)}", labels: {kubernetes.io/metadata.name: shop}}
${POD('web', '10.0.0.1', ['kubelet', 20, '{"f:status": {}}'])}
${POD('db', '10.0.0.2', ['kubectl-label', 45, LABELS])}
${POD('idle', '10.0.0.3', ['kubectl-label', 10, LABELS])}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop, creationTimestamp: "${ago(30)}", managedFields: [{manager: argocd-controller, operation: Apply, time: "${ago(30)}", fieldsV1: ${SPEC}}]}
spec: {podSelector: {matchLabels: {app: db}}, ingress: []}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: ${metadata('old', ['kubectl-edit', 3, SPEC])}
spec: {podSelector: {matchLabels: {app: nobody}}, ingress: []}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: calico-node, namespace: kube-system, creationTimestamp: "${ago(5000)}"}
spec: {template: {spec: {containers: [{name: calico-node, image: "quay.io/calico/node:v3.30.0"}]}}}
`;

/** Times are those of the run. */
function timeless(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'TIME                   ');
}

describe('changes', () => {
  it('tells what was written lately, newest first, and what of it could matter', async () => {
    const { ask } = await startFakeCluster({ objects: OBJECTS });
    const { stdout, code } = await ask('changes web db:5432 --since 2h');
    expect(code).toBe(0);
    const lines = timeless(stdout)
      .split('\n')
      .map((line) => line.trim());
    expect(lines[0]).toMatch(/^1 change since TIME +decides: shop\/web → shop\/db:5432 is/);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(
      '? TIME NetworkPolicy shop/old changed by kubectl-edit: spec ' +
        'selects neither end now; what it selected before is not kept ' +
        '! TIME NetworkPolicy shop/closed created by argocd-controller: spec ' +
        'selects the destination, for ingress; without it the flow would be allowed ' +
        '? TIME Pod shop/db changed by kubectl-label: labels app ' +
        'is the destination: policies select it by its labels ' +
        'and 1 change that cannot matter; -o wide lists it',
    );
    expect(stdout).toContain('what was deleted leaves no trace');
  });

  it('without a flow tells all of a namespace', async () => {
    const { ask } = await startFakeCluster({ objects: OBJECTS });
    const { stdout } = await ask('changes --since 40m -o json');
    const { changes, namespaces } = JSON.parse(stdout) as {
      changes: { ref: { name: string }; bearing?: string }[];
      namespaces: string[];
    };
    expect(namespaces).toEqual(['shop']);
    expect(changes.map(({ ref }) => ref.name)).toEqual(['old', 'idle', 'closed']);
    expect(changes.some(({ bearing }) => bearing !== undefined)).toBe(false);
  });

  it('says so where nothing changed', async () => {
    const { ask } = await startFakeCluster({ objects: OBJECTS });
    const { stdout } = await ask('changes web db:5432 --since 1s');
    expect(timeless(stdout).split('\n').slice(0, 2).join(' ')).toMatch(
      /^no change since TIME +could matter: shop\/web → shop\/db:5432 is +denied/,
    );
  });

  it('says what could not be read, and ends with 4', async () => {
    const { ask } = await startFakeCluster({ objects: OBJECTS, forbidden: ['list services', '* deployments'] });
    const { stdout, code } = await ask('changes web db:5432');
    expect(code).toBe(4);
    expect(stdout).toMatch(/\? .*services/);
  });

  it('asks a snapshot about the time before it was taken', async () => {
    const file = join(tempFolder(), 'a.netpol.gz');
    const { ask } = await startFakeCluster({ objects: OBJECTS });
    await ask(`snapshot ${file}`);
    const { stdout, code } = await runPlugin(['changes', 'web', 'db:5432', '--snapshot', file, '--since', '40m']);
    expect(code).toBe(0);
    expect(timeless(stdout)).toMatch(/! TIME +NetworkPolicy shop\/closed created by\s+argocd-controller/);
    expect(stdout).toContain('a snapshot keeps one write of pods, namespaces and');
  });

  it('finds between two snapshots what turned a flow', async () => {
    const folder = tempFolder();
    await runPlugin(['snapshot', '--demo', 'a.gz'], { cwd: folder });
    const text = gunzipSync(readFileSync(join(folder, 'a.gz'))).toString();
    writeIn(
      folder,
      'b',
      text.replaceAll('"version":"v2"}}', '"version":"v3"}}').replaceAll('"ready":true', '"ready":false'),
    );
    const { stdout, code } = await runPlugin(['changes', 'web', 'svc/catalog:80', '--from', 'a.gz', '--to', 'b'], {
      cwd: folder,
    });
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 2).join(' ')).toMatch(
      /^shop\/\S+ changed.*: shop\/deploy\/web → +shop\/svc\/catalog:80 was mixed, is /,
    );
    const same = await runPlugin(['changes', 'web', 'payments/svc/ledger:5432', '--from', 'a.gz', '--to', 'a.gz'], {
      cwd: folder,
    });
    expect(same.stdout).toContain('is denied in both; 0 objects differ\n');
  });

  it.each([
    ['changes web db:5432 --since 5', '"--since" is how long ago, or a time, not "5"'],
    ['changes web db:5432 --since yesterday', '"--since" is how long ago'],
    ['changes web', '"changes" needs a destination'],
    ['changes web db:5432 --to demo', '"--to" is the later of two states, and "--from" is missing'],
    ['changes --from demo --to demo', '"changes" needs a source and a destination'],
    ['changes web db:5432 --from demo --to demo --since 2h', '"--since" and "--from" exclude each other'],
    ['changes web nobody:80 --from demo --to demo', '"web" or "nobody:80" is in neither of the two states'],
    ['changes -l app=web', '"changes" takes no "-l"'],
  ])('refuses %s', async (line, message) => {
    const { code, stdout, stderr } = await runPlugin(line.split(' '));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});
