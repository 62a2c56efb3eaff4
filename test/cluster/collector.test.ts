import { describe, expect, it } from 'vitest';
import { createCollector } from '../../src/cluster/collector.ts';
import { known } from '../../src/model/known.ts';
import type { ClusterReader } from '../../src/cluster/read.ts';
import type { RawObject } from '../../src/cluster/raw.ts';

const ADMIN = {
  group: 'policy.networking.k8s.io',
  version: 'v1alpha1',
  resource: 'adminnetworkpolicies',
  namespaced: false,
};

/** A reader that lists these objects, whatever is asked for. */
function readerOf(objects: readonly RawObject[]): ClusterReader {
  const list: ClusterReader['list'] = async (_resource, _options, project) =>
    known(objects.flatMap((raw) => project(raw) ?? []));
  return { list } as ClusterReader; // nothing else is asked here
}

describe('what was read for a question', () => {
  it('holds a policy of no namespace once, however many namespaces it was asked for', async () => {
    const collector = createCollector(readerOf([{ metadata: { name: 'vault' }, spec: {} }]));
    await collector.unmodelled(ADMIN, 'AdminNetworkPolicy', undefined);
    await collector.unmodelled(ADMIN, 'AdminNetworkPolicy', undefined);
    const { unmodelled } = collector.snapshot({ kind: 'demo' });
    expect(unmodelled.map(({ ref }) => ref.name)).toEqual(['vault']);
  });
});
