import { describe, expect, it } from 'vitest';
import { readStart } from '../../src/probe/container-start.ts';
import type { RawObject } from '../../src/cluster/raw.ts';

const IMAGE = 'registry.example/tools:1';

/** A pod whose one ephemeral container is in this state. */
function podWith(state: RawObject, rest: RawObject = {}): RawObject {
  return { status: { phase: 'Running', ephemeralContainerStatuses: [{ name: 'ours', state }], ...rest } };
}

describe('how far a container has come', () => {
  it.each<[what: string, pod: RawObject, kind: string]>([
    ['one that the kubelet has not seen yet', { status: { phase: 'Running' } }, 'waiting'],
    ['one that is being created', podWith({ waiting: { reason: 'ContainerCreating' } }), 'waiting'],
    ['one that runs', podWith({ running: { startedAt: 'now' } }), 'running'],
    ['one that has ended', podWith({ terminated: { exitCode: 0, reason: 'Completed' } }), 'ended'],
    ['one that failed by itself', podWith({ terminated: { exitCode: 3, reason: 'Error' } }), 'ended'],
  ])('%s', (_, pod, kind) => {
    expect(readStart(pod, 'ours', IMAGE).kind).toBe(kind);
  });

  it.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])(
    '%s: the image cannot be had, in the words of the node',
    (reason) => {
      const pod = podWith({ waiting: { reason, message: 'not found' } });
      expect(readStart(pod, 'ours', IMAGE)).toEqual({
        kind: 'failed',
        failure: { why: 'image', image: IMAGE, message: 'not found' },
      });
    },
  );

  it.each([
    ['waiting', { waiting: { reason: 'CreateContainerConfigError', message: 'runAsNonRoot and root' } }],
    ['terminated', { terminated: { exitCode: 128, reason: 'StartError', message: 'runAsNonRoot and root' } }],
  ])('a command that could not be run (%s) is a failure, and no exit code of the script', (_, state) => {
    expect(readStart(podWith(state), 'ours', IMAGE)).toEqual({
      kind: 'failed',
      failure: { why: 'failed', message: 'runAsNonRoot and root' },
    });
  });

  it("another container's state says nothing", () => {
    const pod = { status: { containerStatuses: [{ name: 'web', state: { running: {} } }] } };
    expect(readStart(pod, 'ours', IMAGE).kind).toBe('waiting');
  });

  it('a pod that no node takes says why', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes' }];
    expect(readStart({ status: { phase: 'Pending', conditions } }, 'ours', IMAGE)).toEqual({
      kind: 'failed',
      failure: { why: 'unschedulable', message: '0/2 nodes' },
    });
  });

  it('a pod that was evicted has failed', () => {
    const pod = { status: { phase: 'Failed', reason: 'Evicted', message: 'low on memory' } };
    expect(readStart(pod, 'ours', IMAGE)).toMatchObject({ failure: { message: 'Evicted: low on memory' } });
  });
});
