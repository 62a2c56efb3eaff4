import { describe, expect, it } from 'vitest';
import { compileNetworkPolicies } from '../../src/dialects/network-policy.ts';
import { loadDemo } from '../../src/demo/load.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { DirectionTrace, PolicyMatch } from '../../src/engine/trace.ts';
import type { Endpoint } from '../../src/model/flow.ts';
import type { Address } from '../../src/model/address.ts';
import { address } from '../helpers/addresses.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import { known } from '../../src/model/known.ts';
import { qualifiedName } from '../../src/model/reference.ts';

/*
 * The answers of the demo cluster, worked out by hand from the NetworkPolicy documentation. Each row: source, destination
 * and port as the pod sees them, verdict, then what decides egress and ingress. `shop/web` stands for all running pods of
 * web, which must agree.
 */
type Row = readonly [from: string, to: string, verdict: 'ALLOW' | 'DENY', egress: string, ingress: string];

const MISTAKES: readonly (readonly [mistake: string, rows: readonly Row[]])[] = [
  [
    'egress is missing on the other side',
    [
      ['shop/web', 'shop/db-0:5432', 'DENY', 'closed by shop/web', 'shop/db-clients rule 1 peer 1'],
      ['shop/catalog', 'shop/db-0:5432', 'ALLOW', 'open', 'shop/db-clients rule 1 peer 2'],
    ],
  ],
  [
    'the namespace is meant by a label that it does not have',
    [
      [
        'shop/checkout',
        'payments/api:8080',
        'DENY',
        'open',
        'closed by payments/allow-checkout and payments/default-deny',
      ],
    ],
  ],
  [
    'the rule names the port of the Service',
    [
      [
        'shop/web',
        'shop/checkout:8080',
        'DENY',
        'shop/web rule 1 peer 1',
        'closed by shop/checkout-from-web and shop/default-deny-ingress',
      ],
      ['shop/web', 'shop/checkout:80', 'ALLOW', 'shop/web rule 1 peer 1', 'shop/checkout-from-web rule 1 peer 1'],
    ],
  ],
  [
    'one replica of catalog carries another version',
    [
      [
        'shop/web',
        'shop/catalog-84d4c9b6f5:8080',
        'ALLOW',
        'shop/web rule 1 peer 1',
        'shop/catalog-v2-from-shop rule 1 peer 1',
      ],
      [
        'shop/web',
        'shop/catalog-5b66d8f7c9:8080',
        'DENY',
        'shop/web rule 1 peer 1',
        'closed by shop/default-deny-ingress',
      ],
    ],
  ],
  [
    'DNS was forgotten under default-deny',
    [
      [
        'payments/api',
        'payments/ledger-0:5432',
        'ALLOW',
        'payments/api-egress rule 1 peer 1',
        'payments/ledger-clients rule 1 peer 1',
      ],
      [
        'payments/api',
        'kube-system/coredns:53/UDP',
        'DENY',
        'closed by payments/api-egress and payments/default-deny',
        'open',
      ],
      [
        'payments/api',
        'kube-system/coredns:53',
        'DENY',
        'closed by payments/api-egress and payments/default-deny',
        'open',
      ],
      ['shop/web', 'kube-system/coredns:53/UDP', 'ALLOW', 'shop/web rule 2 peer 1', 'open'],
      ['shop/web', 'kube-system/coredns:53', 'ALLOW', 'shop/web rule 2 peer 1', 'open'],
    ],
  ],
  [
    'two dashes let a whole namespace in',
    [
      ['shop/catalog', 'data/db-0:5432', 'ALLOW', 'open', 'data/allow-checkout rule 1 peer 1'],
      ['shop/checkout', 'data/db-0:5432', 'ALLOW', 'open', 'data/allow-checkout rule 1 peer 1'],
      ['shop/catalog', 'data/db-0:5433', 'DENY', 'open', 'closed by data/allow-checkout'],
      [
        'payments/api',
        'data/db-0:5432',
        'DENY',
        'closed by payments/api-egress and payments/default-deny',
        'closed by data/allow-checkout',
      ],
    ],
  ],
  [
    'a policy stands in the wrong namespace',
    [
      [
        'monitoring/prometheus-0',
        'payments/ledger-0:9187',
        'DENY',
        'monitoring/prometheus-egress rule 1 peer 1',
        'closed by payments/default-deny and payments/ledger-clients',
      ],
    ],
  ],
];

const HEALTHY: readonly Row[] = [
  [
    'monitoring/prometheus-0',
    'payments/api:9090',
    'ALLOW',
    'monitoring/prometheus-egress rule 1 peer 1',
    'payments/allow-checkout rule 2 peer 1',
  ],
  [
    'monitoring/prometheus-0',
    'payments/api:8080',
    'DENY',
    'monitoring/prometheus-egress rule 1 peer 1',
    'closed by payments/allow-checkout and payments/default-deny',
  ],
  [
    'monitoring/prometheus-0',
    'monitoring/node-exporter:9100',
    'ALLOW',
    'monitoring/prometheus-egress rule 2 peer 1',
    'nobody polices host-network',
  ],
  ['payments/api', '203.0.113.7:443', 'ALLOW', 'payments/api-egress rule 2 peer 1', 'nobody polices external'],
  [
    'payments/api',
    '203.0.113.200:443',
    'DENY',
    'closed by payments/api-egress and payments/default-deny',
    'nobody polices external',
  ],
  ['198.51.100.77', 'shop/web:8080', 'ALLOW', 'nobody polices external', 'shop/web rule 1 peer 1'],
  [
    'monitoring/prometheus-0',
    'shop/web:8080',
    'DENY',
    'monitoring/prometheus-egress rule 1 peer 1',
    'closed by shop/default-deny-ingress and shop/web',
  ],
  ['node1', 'shop/db-0:5432', 'ALLOW', 'nobody polices node', 'exempt: own-node'],
  ['node2', 'shop/db-0:5432', 'DENY', 'nobody polices node', 'closed by shop/db-clients and shop/default-deny-ingress'],
];

describe.each(MISTAKES)('where %s', (_, rows) => {
  it.each(rows)('%s → %s is %s: egress %s, ingress %s', expectRow);
});

describe('what is sound in the demo cluster', () => {
  it.each(HEALTHY)('%s → %s is %s: egress %s, ingress %s', expectRow);
});

function expectRow(...[from, to, verdict, egress, ingress]: Row): void {
  const { end, port, protocol } = readDestination(to);
  const answers = endsNamed(from).flatMap((source) =>
    endsNamed(end).map((destination) => {
      const trace = evaluate(policies, {
        source: source.endpoint,
        destination: destination.endpoint,
        sourceAddress: source.address,
        destinationAddress: destination.address,
        port,
        protocol,
        family: 4,
        viaService: false,
      });
      return [trace.verdict, describeDirection(trace.egress), describeDirection(trace.ingress)];
    }),
  );
  expect(answers.length).toBeGreaterThan(0);
  for (const answer of answers) expect(answer).toEqual([verdict, egress, ingress]);
}

function describeDirection({ decision }: DirectionTrace): string {
  switch (decision.kind) {
    case 'not-isolated':
      return 'open';
    case 'no-subject':
      return `nobody polices ${decision.why}`;
    case 'exempt':
      return `exempt: ${decision.why}`;
    case 'rule':
      return decision.matches.map(describeMatch).join(' and ');
    case 'isolated':
      return `closed by ${decision.by.map((policy) => qualifiedName(policy.ref)).join(' and ')}`;
    case 'enforcer':
    case 'undefined':
    case 'missing':
      return decision.kind;
  }
}

function describeMatch({ policy, rule }: PolicyMatch): string {
  const peers = rule.peers === 'any' ? [] : rule.peers.filter((peer) => peer.result === 'yes');
  const peer = peers.map(({ peer: { index } }) => ` peer ${index + 1}`).join('');
  return `${qualifiedName(policy.ref)} rule ${rule.rule.index + 1}${peer}`;
}

function readDestination(text: string): { end: string; port: number; protocol: Protocol } {
  const [, end = '', port, protocol = 'TCP'] = /^(.+):(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  return { end, port: Number(port), protocol: protocol as Protocol };
}

const { snapshot } = loadDemo();
const policies = { tiers: [compileNetworkPolicies(snapshot.networkPolicies, [])], unmodelled: [] };

function endsNamed(name: string): { endpoint: Endpoint; address: Address }[] {
  const node = snapshot.nodes.find((candidate) => candidate.name === name);
  if (node !== undefined)
    return [{ endpoint: { kind: 'node', node }, address: address(node.addresses[0]?.text ?? '') }];
  if (!name.includes('/')) return [{ endpoint: { kind: 'external' }, address: address(name) }];
  return snapshot.pods
    .filter((pod) => pod.phase === 'Running' && `${qualifiedName(pod)}-`.startsWith(`${name}-`))
    .map((pod) => ({
      endpoint: {
        kind: 'pod',
        pod,
        namespaceLabels: known(snapshot.namespaces.find(({ name: each }) => each === pod.namespace)?.labels ?? {}),
      },
      address: address(pod.addresses[0]?.text ?? ''),
    }));
}
