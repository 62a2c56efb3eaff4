import { describe, expect, it } from 'vitest';
import { createLabelChoices, type LabelChoice } from '../../../src/advise/generate/label-choice.ts';
import type { Labels } from '../../../src/model/labels.ts';
import { cluster, pod, workload } from '../../helpers/builders.ts';

/** What is chosen for the first of these pods, each on its own. */
function chooseAmong(...labels: readonly Labels[]): LabelChoice {
  const choices = createLabelChoices(cluster({ pods: labels.map((each, at) => pod(`shop/p${at}`, { labels: each })) }));
  const [group] = choices.groups;
  if (group === undefined) throw new Error('there is at least one pod');
  return choices.choose(group);
}

function labelsOf(choice: LabelChoice): Labels | undefined {
  return choice.kind === 'labels' ? choice.labels : undefined;
}

describe('the labels by which a workload is meant', () => {
  it.each<[string, Labels[], Labels]>([
    [
      'are as few as tell it apart',
      [
        { app: 'a', tier: 'x' },
        { app: 'b', tier: 'x' },
      ],
      { app: 'a' },
    ],
    [
      'are two where no single one does',
      [
        { app: 'a', tier: 'x' },
        { app: 'a', tier: 'y' },
        { app: 'b', tier: 'x' },
      ],
      { app: 'a', tier: 'x' },
    ],
    ['are those that people use, of equal ones', [{ zone: '1', app: 'a' }, { app: 'b' }], { app: 'a' }],
    [
      'never pass with a version, a pod or a Job',
      [
        {
          'pod-template-hash': '1',
          'controller-revision-hash': '1',
          'job-name': '1',
          'batch.kubernetes.io/job-name': '1',
          'statefulset.kubernetes.io/pod-name': '1',
          'apps.kubernetes.io/pod-index': '1',
          zone: 'a',
        },
        { zone: 'b' },
      ],
      { zone: 'a' },
    ],
  ])('%s', (_, pods, wanted) => {
    expect(chooseAmong(...pods)).toEqual({ kind: 'labels', labels: wanted, others: [] });
  });

  it('name the workloads that have them, too', () => {
    const choice = chooseAmong({ app: 'a' }, { app: 'a', tier: 'x' }, { app: 'b' });
    expect(choice.kind === 'labels' ? choice.others.map(({ ref }) => ref.name) : choice).toEqual(['p1']);
  });

  it('are none where only passing ones are shared', () => {
    expect(chooseAmong({ 'pod-template-hash': '1' }, { app: 'a' })).toEqual({ kind: 'none' });
  });

  it('are those of the selector that never changes, and all replicas and the template have them', () => {
    const selector = [{ key: 'zone', operator: 'In', values: ['1'] }] as const;
    const owner = { kind: 'Deployment', name: 'web' };
    const choices = createLabelChoices(
      cluster({
        workloads: [
          workload('Deployment', 'shop/web', { selector, pod: { labels: { zone: '1', app: 'a', new: '1' } } }),
        ],
        pods: [
          pod('shop/web-1', { owner, labels: { zone: '1', app: 'a', version: '1' } }),
          pod('shop/web-2', { owner, labels: { zone: '1', app: 'a', version: '2' } }),
        ],
      }),
    );
    const group = choices.groups.find(({ ref }) => ref.name === 'web');
    expect(group && labelsOf(choices.choose(group))).toEqual({ zone: '1' });
  });

  it('need not tell pods on the network of their node apart', () => {
    const agent = pod('shop/agent', { labels: { app: 'a' }, hostNetwork: true });
    const choices = createLabelChoices(cluster({ pods: [pod('shop/web', { labels: { app: 'a' } }), agent] }));
    const group = choices.groups.find(({ ref }) => ref.name === 'web');
    expect(group && choices.choose(group)).toMatchObject({ others: [] });
  });
});
