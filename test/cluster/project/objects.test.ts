import { expect, test } from 'vitest';
import { projectNamespace, projectNetworkPolicy, projectNode } from '../../../src/cluster/project.ts';

test('A namespace carries the label of its name, whatever a file says.', () => {
  const labels = { team: 'a', 'kubernetes.io/metadata.name': 'wrong' };
  expect(projectNamespace({ metadata: { name: 'shop', labels } })).toEqual({
    name: 'shop',
    labels: { team: 'a', 'kubernetes.io/metadata.name': 'shop' },
    terminating: false,
    assumed: false,
  });
});

test.each([
  [{ metadata: { name: 'shop' }, status: { phase: 'Terminating' } }, true],
  [{ metadata: { name: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' } }, true],
  [{ metadata: { name: 'shop' }, status: { phase: 'Active' } }, false],
])('A namespace on its way out is terminating: %j', (raw, terminating) => {
  expect(projectNamespace(raw).terminating).toBe(terminating);
});

test('A node has all of its addresses that are addresses.', () => {
  const node = projectNode({
    metadata: { name: 'n1', labels: { role: 'infra' } },
    status: {
      addresses: [
        { type: 'InternalIP', address: '192.0.2.1' },
        { type: 'Hostname', address: 'n1' },
        { type: 'ExternalIP', address: '2001:DB8::1' },
      ],
    },
  });
  expect(node).toMatchObject({ name: 'n1', labels: { role: 'infra' } });
  expect(node.addresses.map(({ text }) => text)).toEqual(['192.0.2.1', '2001:db8::1']);
  expect(projectNode({}).addresses).toEqual([]);
});

test('A policy keeps its spec as it stands on the wire.', () => {
  const spec = {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { a: 'b' } } }] }],
  };
  const metadata = {
    name: 'p',
    namespace: 'shop',
    creationTimestamp: '2026-01-01T00:00:00Z',
    deletionTimestamp: '2026-01-02T00:00:00Z',
  };
  const policy = projectNetworkPolicy({ metadata, spec });
  expect(policy).toEqual({
    namespace: 'shop',
    name: 'p',
    spec,
    terminating: true,
    created: '2026-01-01T00:00:00Z',
    changed: { at: '2026-01-01T00:00:00Z', by: '' },
  });
  expect(policy.spec).toBe(spec);
});

test('A policy without a spec selects by an empty one.', () => {
  expect(projectNetworkPolicy({ metadata: { name: 'p' } }, { namespace: 'shop' })).toEqual({
    namespace: 'shop',
    name: 'p',
    spec: {},
    terminating: false,
  });
});
