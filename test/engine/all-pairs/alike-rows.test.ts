import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import { matrixOf } from '../../../src/engine/all-pairs/matrix-of.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import type { Pod } from '../../../src/model/pod.ts';
import { namespace, pod, snapshot, workload } from '../../helpers/builders.ts';

/** For each row, by name, the first one that is alike. */
function alikeAmong(pods: readonly Pod[], by: 'pod' | 'workload' = 'pod'): Readonly<Record<string, string>> {
  const state = snapshot({
    namespaces: [namespace('shop')],
    workloads: [workload('Deployment', 'shop/many')],
    pods,
  });
  const matrix = matrixOf(connectivityOf(indexSnapshot(state), compilePolicies(state)), { by });
  const names = matrix.rows.map((row) => (row.kind === 'pods' ? row.ref.name : row.name));
  return Object.fromEntries(names.map((name, at) => [name, names[matrix.alike[at] ?? -1] ?? '']));
}

const OWNER = { kind: 'Deployment', name: 'many' } as const;
const [A, B] = [
  pod('shop/a', { addresses: ['10.0.0.1'], node: 'n1' }),
  pod('shop/b', { addresses: ['10.0.0.2'], node: 'n2' }),
];

describe('Rows that stand for each other', () => {
  it('are those of pods that no policy tells apart', () => {
    expect(alikeAmong([A, B])).toMatchObject({ a: 'a', b: 'a' });
  });

  it('are not those of pods on different nodes where somebody is on a node network', () => {
    const host = pod('shop/host', { addresses: ['10.9.0.1'], node: 'n1', hostNetwork: true });
    expect(alikeAmong([A, B, host])).toMatchObject({ a: 'a', b: 'b' });
  });

  it('are not those of one pod and of several, which reach each other', () => {
    const replicas = ['10.0.0.3', '10.0.0.4'].map((address, at) => ({
      ...pod(`shop/many-${at}`, { addresses: [address], node: 'n1' }),
      owner: OWNER,
    }));
    expect(alikeAmong([A, B, ...replicas], 'workload')).toMatchObject({ a: 'a', b: 'a', many: 'many' });
  });
});
