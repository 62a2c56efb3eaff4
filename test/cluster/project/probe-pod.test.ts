import { describe, expect, it, test } from 'vitest';
import { projectProbePod, type RawObject } from '../../../src/cluster/project.ts';

const RUNNING = { running: { startedAt: '2026-01-01T00:00:00Z' } };

function raw(spec: RawObject, rest: { readonly metadata?: RawObject; readonly status?: RawObject } = {}): RawObject {
  return {
    metadata: { name: 'web', namespace: 'shop', uid: 'u-1', ...rest.metadata },
    spec,
    status: rest.status ?? {},
  };
}

test('The containers of a pod with what they do now, from the three lists of their states.', () => {
  const pod = projectProbePod(
    raw(
      {
        containers: [
          { name: 'main', image: 'app:1' },
          { name: 'helper', image: 'helper:1' },
        ],
        initContainers: [
          { name: 'setup', image: 'setup:1' },
          { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' },
        ],
        ephemeralContainers: [
          { name: 'debugger', image: 'tools:1' },
          { name: 'new', image: 'tools:1' },
        ],
      },
      {
        status: {
          containerStatuses: [
            { name: 'main', state: RUNNING },
            { name: 'helper', state: { waiting: { reason: 'CrashLoopBackOff' } } },
          ],
          initContainerStatuses: [
            { name: 'setup', state: { terminated: { exitCode: 0 } } },
            { name: 'proxy', state: RUNNING },
          ],
          ephemeralContainerStatuses: [{ name: 'debugger', state: {} }],
        },
      },
    ),
  );
  expect(pod).toMatchObject({ uid: 'u-1', pod: { namespace: 'shop', name: 'web' }, isStatic: false, os: 'linux' });
  expect(pod.containers).toEqual([
    { name: 'main', image: 'app:1', kind: 'main', state: 'running' },
    { name: 'helper', image: 'helper:1', kind: 'main', state: 'waiting' },
    { name: 'setup', image: 'setup:1', kind: 'init', state: 'terminated' },
    { name: 'proxy', image: 'proxy:1', kind: 'sidecar', state: 'running' },
    { name: 'debugger', image: 'tools:1', kind: 'ephemeral', state: 'waiting' },
    { name: 'new', image: 'tools:1', kind: 'ephemeral', state: 'unknown' },
  ]);
  expect(pod).not.toHaveProperty('meshSidecar');
});

describe("A pod is a kubelet's own", () => {
  it.each<readonly [string, RawObject, boolean]>([
    ['by the mark on its copy', { annotations: { 'kubernetes.io/config.mirror': 'abc' } }, true],
    ['by its owner', { ownerReferences: [{ kind: 'Node', name: 'n1', controller: true }] }, true],
    ['never for belonging to a workload', { ownerReferences: [{ kind: 'DaemonSet', name: 'd' }] }, false],
  ])('%s.', (_, metadata, isStatic) => {
    expect(projectProbePod(raw({}, { metadata })).isStatic).toBe(isStatic);
  });
});

test.each<readonly [RawObject, string]>([
  [{ os: { name: 'windows' } }, 'windows'],
  [{ nodeSelector: { 'kubernetes.io/os': 'windows' } }, 'windows'],
  [{ os: { name: 'linux' }, nodeSelector: { 'kubernetes.io/os': 'windows' } }, 'linux'],
  [{}, 'linux'],
])('A pod with %j runs on %s.', (spec, os) => {
  expect(projectProbePod(raw(spec)).os).toBe(os);
});

describe('A mesh', () => {
  const main = [{ name: 'main' }];
  const injected = { name: 'istio-proxy', image: 'proxyv2' };
  const native = { ...injected, restartPolicy: 'Always' };
  const ambient = (value: string) => ({ annotations: { 'ambient.istio.io/redirection': value } });
  it.each<readonly [string, RawObject, RawObject, string | undefined]>([
    ['is a container beside the others', { containers: [...main, { name: 'linkerd-proxy' }] }, {}, 'linkerd-proxy'],
    ['is a native sidecar', { containers: main, initContainers: [native] }, {}, 'istio-proxy'],
    ['is none for an init container that ends', { containers: main, initContainers: [injected] }, {}, undefined],
    ['is none in its own gateway', { containers: [injected] }, {}, undefined],
    ['is outside the pod', { containers: main }, ambient('enabled'), 'ztunnel'],
    ['is not where it was turned off', { containers: main }, ambient('disabled'), undefined],
  ])('%s.', (_, spec, metadata, sidecar) => {
    expect(projectProbePod(raw(spec, { metadata })).meshSidecar).toBe(sidecar);
  });
});
