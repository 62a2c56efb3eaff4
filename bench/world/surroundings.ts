import { ENVIRONMENTS, namespaceName } from './names.ts';
import type { Random } from '../random.ts';
import type { RawObject } from './raw-object.ts';

export function makeNamespace(index: number, random: Random): RawObject {
  const name = namespaceName(index);
  const labels = {
    'kubernetes.io/metadata.name': name,
    environment: random.pick(ENVIRONMENTS),
    team: `squad-${random.below(12)}`,
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function makeNode(index: number): RawObject {
  const [ipv4, ipv6] = [`192.168.${index >> 8}.${index & 255}`, `fd00:ffff::${(index + 1).toString(16)}`];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName(index), labels: { 'kubernetes.io/hostname': nodeName(index) } },
    status: { addresses: [ipv4, ipv6].map((address) => ({ type: 'InternalIP', address })) },
  };
}

export function nodeName(index: number): string {
  return `node-${index}`;
}
