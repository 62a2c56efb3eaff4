import { describe, expect, it } from 'vitest';
import { podsAndTemplates, podsOfWorkload } from '../../src/engine/workloads.ts';
import type { Pod, PodOwner } from '../../src/model/pod.ts';
import type { Workload } from '../../src/model/workload.ts';
import { cluster, pod, type PodOptions, workload } from '../helpers/builders.ts';

const app = [{ key: 'app', operator: 'In', values: ['web'] }] as const;
const labels = { app: 'web' };

function owned(name: string, kind: string, owner: string, options: PodOptions = {}): Pod {
  return pod(name, { labels, owner: { kind, name: owner }, ...options });
}

function podsOf(of: Workload, pods: readonly Pod[], others: readonly Workload[] = []): readonly string[] {
  return podsOfWorkload(cluster({ workloads: [of, ...others], pods }), of).map(({ name }) => name);
}

describe('The pods of a workload', () => {
  const deployment = workload('Deployment', 'x/web', { selector: app });
  const owner: PodOwner = { kind: 'Deployment', name: 'web' };

  it('are those that it owns', () => {
    const pods = [
      owned('x/a', 'StatefulSet', 'web'),
      owned('x/b', 'StatefulSet', 'db'),
      owned('y/c', 'StatefulSet', 'web'),
    ];
    expect(podsOf(workload('StatefulSet', 'x/web'), pods)).toEqual(['a']);
  });

  it('are those of the ReplicaSets and Jobs between', () => {
    const replicaSet = workload('ReplicaSet', 'x/web-5b66d', { owner });
    expect(podsOf(deployment, [owned('x/a', 'ReplicaSet', 'web-5b66d')], [replicaSet])).toEqual(['a']);
    const job = workload('Job', 'x/nightly-1', { owner: { kind: 'CronJob', name: 'nightly' } });
    expect(podsOf(workload('CronJob', 'x/nightly'), [owned('x/b', 'Job', 'nightly-1')], [job])).toEqual(['b']);
  });

  it('are known by their hash when nobody read the ReplicaSets', () => {
    const hash = (value: string): PodOptions => ({ labels: { ...labels, 'pod-template-hash': value } });
    const pods = [
      owned('x/mine', 'ReplicaSet', 'web-5b66d', hash('5b66d')),
      owned('x/other', 'ReplicaSet', 'web-api-5b66d', hash('5b66d')),
      owned('x/bare', 'ReplicaSet', 'web-5b66d'),
    ];
    expect(podsOf(deployment, pods)).toEqual(['mine']);
  });

  it('are found by selector where nobody owns them, as in files', () => {
    expect(podsOf(deployment, [pod('x/a', { labels }), pod('x/b'), owned('x/c', 'ReplicaSet', 'else')])).toEqual(['a']);
  });

  it('are not all pods when the selector is empty or missing', () => {
    expect(podsOf(workload('Job', 'x/web', { selector: [] }), [pod('x/a', { labels })])).toEqual([]);
    expect(podsOf(workload('Job', 'x/web'), [pod('x/a', { labels })])).toEqual([]);
  });

  it('are finished ones only when it has no others', () => {
    const done = owned('x/done', 'Job', 'web', { phase: 'Succeeded' });
    const job = workload('Job', 'x/web');
    expect(podsOf(job, [done])).toEqual(['done']);
    expect(podsOf(job, [done, owned('x/running', 'Job', 'web')])).toEqual(['running']);
  });
});

describe('The pods of a namespace with templates', () => {
  const names = (workloads: readonly Workload[], pods: readonly Pod[]): readonly string[] =>
    podsAndTemplates(cluster({ workloads, pods }), 'x').map(
      (each) => `${each.name}${each.template ? ' (template)' : ''}`,
    );

  it('have a template for each workload without pods', () => {
    const workloads = [
      workload('Deployment', 'x/web'),
      workload('Deployment', 'x/db'),
      workload('Deployment', 'y/api'),
    ];
    expect(names(workloads, [owned('x/a', 'Deployment', 'web')])).toEqual(['a', 'db (template)']);
  });

  it('have one template for a Deployment and its ReplicaSet', () => {
    const replicaSet = workload('ReplicaSet', 'x/web-5b66d', { owner: { kind: 'Deployment', name: 'web' } });
    expect(names([workload('Deployment', 'x/web'), replicaSet], [])).toEqual(['web (template)']);
    expect(names([replicaSet], [])).toEqual(['web-5b66d (template)']);
  });
});
