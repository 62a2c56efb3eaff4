import { expect, test } from 'vitest';
import { projectAgentSet, projectConfigMap, projectNodeSystem } from '../../../src/cluster/project.ts';

const METADATA = { name: 'agent', namespace: 'net' };

function daemonSet(containers: readonly object[], status: object = {}): Record<string, unknown> {
  const spec = { template: { spec: { containers, initContainers: [{ name: 'install', image: 'other/image:v9' }] } } };
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: METADATA, spec, status };
}

test('An agent is its containers with image, command, arguments, plain variables and the names of others; init containers are over.', () => {
  const container = {
    name: 'main',
    image: 'example.com/agent:v1',
    command: ['/agent'],
    args: ['--a', 7, '--b=c'],
    env: [
      { name: 'MODE', value: 'strict' },
      { name: 'NODE', valueFrom: { fieldRef: {} } },
      { name: 'EMPTY', value: '' },
    ],
  };
  expect(projectAgentSet(daemonSet([container]))).toEqual({
    ...METADATA,
    containers: [
      {
        name: 'main',
        image: 'example.com/agent:v1',
        args: ['/agent', '--a', '--b=c'],
        env: { MODE: 'strict', EMPTY: '' },
        envElsewhere: ['NODE'],
      },
    ],
  });
});

test.each([
  [
    { observedGeneration: 1, desiredNumberScheduled: 0, numberReady: 0 },
    { desired: 0, ready: 0 },
  ],
  [
    { observedGeneration: 1, desiredNumberScheduled: 3, numberReady: 2 },
    { desired: 3, ready: 2 },
  ],
  [
    { observedGeneration: 1, desiredNumberScheduled: 3 },
    { desired: 3, ready: 0 },
  ],
  [{ desiredNumberScheduled: 0, currentNumberScheduled: 0 }, undefined],
  [{}, undefined],
])('A status of %j counts as %j nodes.', (status, nodes) => {
  expect(projectAgentSet(daemonSet([], status))?.nodes).toEqual(nodes);
});

test.each([
  {},
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'v1', kind: 'DaemonSet' },
  { kind: 'DaemonSet', spec: 7 },
])('%j is no agent.', (raw) => {
  expect(projectAgentSet(raw)).toBeUndefined();
});

test('A node tells its version, and of its annotations the command line of its distribution.', () => {
  const annotations = { 'k3s.io/node-args': '["server"]', 'other/annotation': 'x' };
  const raw = {
    metadata: { name: 'n1', labels: { a: 'b' }, annotations },
    status: { nodeInfo: { kubeletVersion: 'v1+k3s1' } },
  };
  expect(projectNodeSystem(raw)).toEqual({
    name: 'n1',
    labels: { a: 'b' },
    annotations: { 'k3s.io/node-args': '["server"]' },
    kubeletVersion: 'v1+k3s1',
  });
  expect(projectNodeSystem({ metadata: { name: 'n2' } })).toEqual({ name: 'n2', labels: {}, annotations: {} });
});

test('A ConfigMap without data is there, with nothing in it.', () => {
  expect(projectConfigMap({ metadata: METADATA })).toEqual({ ...METADATA, data: {} });
  expect(projectConfigMap({ metadata: METADATA, data: { a: 'b', c: 7 } })).toEqual({ ...METADATA, data: { a: 'b' } });
});
