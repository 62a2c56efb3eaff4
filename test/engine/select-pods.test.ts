import { describe, expect, it } from 'vitest';
import { cluster, pod, workload } from '../helpers/builders.ts';
import { parseFieldSelector } from '../../src/model/field-selector.ts';
import { parseLabelSelector } from '../../src/model/parse-label-selector.ts';
import { selectPods } from '../../src/engine/select-pods.ts';

const index = cluster({
  pods: [
    pod('x/web', { labels: { app: 'web' }, addresses: ['10.0.0.1', '2001:db8::1'], restartPolicy: 'Always' }),
    pod('x/db', { labels: { app: 'db' }, phase: 'Pending', node: undefined, serviceAccount: 'db' }),
    pod('y/web', { labels: { app: 'web' }, hostNetwork: true, restartPolicy: 'Never', node: 'n2' }),
  ],
  workloads: [workload('Deployment', 'x/api', { pod: { labels: { app: 'api' } } })],
});

function selected(labels: string, fields: string, namespace?: string): readonly string[] {
  const label = parseLabelSelector(labels);
  const field = fields === '' ? ({ ok: true, selector: [] } as const) : parseFieldSelector(fields);
  if (!label.ok || !field.ok) throw new Error('a selector of the test is none');
  return selectPods(index, { labels: label.selector, fields: field.selector }, namespace).map(
    (found) => `${found.namespace}/${found.name}`,
  );
}

describe('Selected pods', () => {
  it.each<readonly [labels: string, namespace: string | undefined, names: readonly string[]]>([
    ['app=web', 'x', ['x/web']],
    ['app=web', undefined, ['x/web', 'y/web']],
    ['app!=web', 'x', ['x/db', 'x/api']],
    ['', 'y', ['y/web']],
    ['app=web', 'z', []],
  ])('by -l "%s" in namespace %s are %j', (labels, namespace, names) => {
    expect(selected(labels, '', namespace)).toEqual(names);
  });

  it.each<readonly [fields: string, names: readonly string[]]>([
    ['metadata.name=web', ['x/web', 'y/web']],
    ['metadata.name=web,metadata.namespace!=x', ['y/web']],
    ['status.phase=Pending', ['x/db']],
    ['spec.nodeName=', ['x/db']],
    ['spec.nodeName!=n1', ['x/db', 'y/web']],
    ['status.podIP=10.0.0.1', ['x/web']],
    ['status.podIP=2001:DB8::1', []],
    ['spec.serviceAccountName=db', ['x/db']],
    ['spec.hostNetwork=true', ['y/web']],
    // Unknown of x/db: neither this nor another one.
    ['spec.restartPolicy=Always', ['x/web']],
    ['spec.restartPolicy!=Always', ['y/web']],
  ])('by field "%s" are %j', (fields, names) => {
    expect(selected('', fields)).toEqual(names);
  });

  it('are templates only where nothing is asked that only a pod has', () => {
    expect(selected('app=api', '')).toEqual(['x/api']);
    expect(selected('app=api', 'metadata.namespace=x')).toEqual(['x/api']);
    expect(selected('app=api', 'metadata.name=api')).toEqual([]);
    expect(selected('app=api', 'status.phase!=Failed')).toEqual([]);
  });
});
