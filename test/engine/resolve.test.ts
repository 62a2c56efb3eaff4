import { describe, expect, it } from 'vitest';
import { resolveTarget } from '../../src/engine/resolve.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import { cluster, node, service } from '../helpers/builders.ts';

const NODE = '192.0.2.1';
const SHARED = '203.0.113.5';

const index = cluster({
  nodes: [node('n1', NODE)],
  services: [
    service('x/web', { clusterIPs: ['10.96.0.1'], ports: ['80', '443'], externalAddresses: [SHARED, NODE] }),
    service('x/mail', { clusterIPs: ['10.96.0.2'], ports: ['25'], externalAddresses: [SHARED] }),
  ],
});

describe('An address', () => {
  it.each([
    ['10.96.0.2:25', 'x/mail', "is the Service's that has it in the cluster"],
    ['10.96.0.2:80', 'x/mail', 'stays its, whatever port is asked for'],
    [`${SHARED}:80`, 'x/web', 'that several Services share is that of the Service with the port'],
    [`${SHARED}:25`, 'x/mail', 'that several Services share is that of the Service with the port'],
    [`${SHARED}:25/UDP`, 'x/web', "is a Service's, also where none of them has the port"],
    [`${NODE}:443`, 'x/web', 'of a node is the Service whose load balancer borrows it'],
    [`${NODE}:6443`, NODE, "stays the node's on ports that no Service takes there"],
    [NODE, NODE, "stays the node's where no port is asked for"],
    ['198.51.100.1:80', '198.51.100.1', 'of nobody is an address'],
  ])('%s, asked about, is %s: it %s.', (text, expected) => {
    expect(ownerOf(text, 'destination')).toBe(expected);
  });

  it('of a node that calls is the node: a load balancer at that address calls nobody.', () => {
    expect(ownerOf(NODE, 'source')).toBe(NODE);
  });
});

/** The Service that an address stands for, or else the address. */
function ownerOf(text: string, role: 'source' | 'destination'): string {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw new Error(`"${text}" is no end`);
  const context = { index, namespace: 'x', addressesOfNames: new Map() };
  const resolution = resolveTarget(context, parse.target);
  if (resolution.kind !== 'found') return resolution.kind;
  const { end } = resolution;
  if (end.kind === 'service') return `${end.service.namespace}/${end.service.name}`;
  return end.kind === 'address' ? end.address.text : end.kind;
}
