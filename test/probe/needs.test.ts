import { expect, test } from 'vitest';
import { needsOf, resourceName } from '../../src/probe/needs.ts';

test.each([
  [34, ['get pods', 'get pods/exec']],
  [35, ['get pods', 'get pods/exec', 'create pods/exec']],
  [undefined, ['get pods', 'get pods/exec', 'create pods/exec']],
])('Exec on a server of version 1.%s needs %j.', (minor, names) => {
  const needs = needsOf('exec', 'shop', minor);
  expect(needs.map((need) => `${need.verb} ${resourceName(need)}`)).toEqual(names);
});

test('Resources are named as kubectl names them, and taken apart as an access review wants them.', () => {
  const needs = new Map(needsOf('clone', 'shop').map((need) => [`${need.verb} ${resourceName(need)}`, need]));
  expect(needs.get('create jobs.batch')).toEqual({
    verb: 'create',
    group: 'batch',
    resource: 'jobs',
    namespace: 'shop',
    isRequired: true,
  });
  expect(needs.get('get pods/log')).toMatchObject({ group: '', resource: 'pods', subresource: 'log' });
  expect(needs.get('list poddisruptionbudgets.policy')).toMatchObject({ isRequired: false });
});
