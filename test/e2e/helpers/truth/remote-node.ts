import type { Kubectl } from '../../../cluster/kubectl.ts';

const NAME = 'truth-elsewhere';

/** Has Kubernetes and Cilium take an address of the outside for a node's, on which nothing runs. */
export async function createRemoteNode({ kubectl }: Kubectl, address: string): Promise<void> {
  const addresses = [{ type: 'InternalIP', address }];
  const ciliumNode = { addresses: [{ type: 'InternalIP', ip: address }] };
  const items = [
    { apiVersion: 'v1', kind: 'Node', metadata: { name: NAME } },
    { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { name: NAME }, spec: ciliumNode },
  ];
  await kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await kubectl(['patch', 'node', NAME, '--subresource=status', '-p', JSON.stringify({ status: { addresses } })]);
}
