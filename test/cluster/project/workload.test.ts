import { expect, test } from 'vitest';
import { projectWorkload } from '../../../src/cluster/project.ts';
import type { FieldPath } from '../../../src/model/reference.ts';

const TEMPLATE = {
  metadata: { name: 'ignored', labels: { app: 'web' } },
  spec: { serviceAccountName: 'web-sa', containers: [{ ports: [{ name: 'http', containerPort: 8080 }] }] },
};

function workload(apiVersion: string, kind: string, spec: object = { template: TEMPLATE }): Record<string, unknown> {
  return { apiVersion, kind, metadata: { name: 'web', namespace: 'shop', uid: 'u-1' }, spec };
}

test.each([
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['v1', 'ReplicationController'],
])('A %s %s has a template that stands for its pods.', (apiVersion, kind) => {
  expect(projectWorkload(workload(apiVersion, kind))).toMatchObject({
    kind,
    namespace: 'shop',
    name: 'web',
    uid: 'u-1',
    template: {
      template: true,
      namespace: 'shop',
      name: 'web',
      labels: { app: 'web' },
      addresses: [],
      owner: { kind, name: 'web' },
      serviceAccount: 'web-sa',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP', container: 'main' }],
    },
  });
});

test('A CronJob has its template one job deeper, and no selector.', () => {
  const raw = workload('batch/v1', 'CronJob', {
    jobTemplate: { spec: { template: TEMPLATE, selector: { matchLabels: { a: 'b' } } } },
  });
  const projected = projectWorkload(raw);
  expect(projected?.template.labels).toEqual({ app: 'web' });
  expect(projected?.selector).toBeUndefined();
});

test.each([
  ['v1', 'Pod'],
  ['v1', 'Deployment'],
  ['example.com/v1', 'Deployment'],
  ['apps/v1', 'ControllerRevision'],
  [undefined, undefined],
])('A %s %s is no workload.', (apiVersion, kind) => {
  expect(projectWorkload({ apiVersion, kind, metadata: { name: 'a' } })).toBeUndefined();
});

test('A selector is all of its labels and expressions.', () => {
  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'tier', operator: 'NotIn', values: ['db', ''] },
      { key: 'legacy', operator: 'DoesNotExist' },
    ],
  };
  expect(projectWorkload(workload('apps/v1', 'Deployment', { selector, template: TEMPLATE }))?.selector).toEqual([
    { key: 'app', operator: 'In', values: ['web'] },
    { key: 'tier', operator: 'NotIn', values: ['db', ''] },
    { key: 'legacy', operator: 'DoesNotExist', values: [] },
  ]);
});

test('A selector with an expression that cannot be meant is no selector: without it, it would select more.', () => {
  const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] };
  expect(projectWorkload(workload('apps/v1', 'Deployment', { selector }))?.selector).toBeUndefined();
});

test('A ReplicationController selects by plain labels, or by those of its template.', () => {
  const given = projectWorkload(
    workload('v1', 'ReplicationController', { selector: { app: 'x' }, template: TEMPLATE }),
  );
  expect(given?.selector).toEqual([{ key: 'app', operator: 'In', values: ['x'] }]);
  const defaulted = projectWorkload(workload('v1', 'ReplicationController', { template: TEMPLATE }));
  expect(defaulted?.selector).toEqual([{ key: 'app', operator: 'In', values: ['web'] }]);
});

test('A Job of a file has no selector yet, and the owner of one is the CronJob.', () => {
  const raw = workload('batch/v1', 'Job');
  raw['metadata'] = { name: 'web', ownerReferences: [{ kind: 'CronJob', name: 'nightly', controller: true }] };
  expect(projectWorkload(raw)).toMatchObject({ owner: { kind: 'CronJob', name: 'nightly' } });
  expect(projectWorkload(raw)?.selector).toBeUndefined();
});

test('The namespace of the file goes to workload and template, and fields of the template are found in the file.', () => {
  const seen: FieldPath[] = [];
  const locate = (path: FieldPath) => {
    seen.push(path);
    return { file: 'web.yaml', line: 1, column: 1 };
  };
  const raw = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { template: TEMPLATE } };
  const projected = projectWorkload(raw, { namespace: 'shop', origin: { file: 'web.yaml', locate } });
  expect(projected).toMatchObject({ namespace: 'shop', template: { namespace: 'shop', origin: { file: 'web.yaml' } } });
  projected?.template.origin?.locate(['spec', 'containers', 0]);
  expect(seen).toEqual([['spec', 'template', 'spec', 'containers', 0]]);
});

test('A workload without a template has an empty one.', () => {
  expect(projectWorkload(workload('apps/v1', 'Deployment', {}))).toMatchObject({ template: { labels: {}, ports: [] } });
});
