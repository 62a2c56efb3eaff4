import { describe, expect, it } from 'vitest';
import { locateCheck, rulePath } from '../../src/explain/locate-check.ts';
import type { CheckExplanation } from '../../src/explain/explanation.ts';
import type { NetworkPolicySpec } from '../../src/model/network-policy.ts';

const SPEC: NetworkPolicySpec = {
  podSelector: { matchLabels: { app: 'api' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
  ingress: [
    {},
    {
      from: [
        { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.0.0/16'] } },
        {
          namespaceSelector: { matchLabels: { name: 'shop' } },
          podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'cart'] }] },
        },
      ],
      ports: [{ port: 80 }, { protocol: 'UDP' }],
    },
  ],
  egress: [{ to: [{ podSelector: {} }], ports: [{ port: 'http' }] }],
};

type Case = [
  what: CheckExplanation['what'],
  wants: string,
  citation: { direction: 'ingress' | 'egress'; rule: number; peer?: number; port?: number },
  path: string | undefined,
];

describe('the field that a condition was read from', () => {
  it.each<Case>([
    ['selects', 'app=api', { direction: 'ingress', rule: 1 }, 'spec.podSelector.matchLabels.app'],
    ['selects', 'tier', { direction: 'ingress', rule: 1 }, 'spec.podSelector.matchExpressions.0'],
    [
      'namespace',
      'name=shop',
      { direction: 'ingress', rule: 2, peer: 2 },
      'spec.ingress.1.from.1.namespaceSelector.matchLabels.name',
    ],
    [
      'pods',
      'app in (web, cart)',
      { direction: 'ingress', rule: 2, peer: 2 },
      'spec.ingress.1.from.1.podSelector.matchExpressions.0',
    ],
    ['address', '10.0.0.0/8', { direction: 'ingress', rule: 2, peer: 1 }, 'spec.ingress.1.from.0.ipBlock.cidr'],
    [
      'address',
      'not 10.2.0.0/16',
      { direction: 'ingress', rule: 2, peer: 1 },
      'spec.ingress.1.from.0.ipBlock.except.1',
    ],
    ['peer', 'a pod', { direction: 'ingress', rule: 2, peer: 2 }, 'spec.ingress.1.from.1'],
    ['port', 'TCP 80', { direction: 'ingress', rule: 2, port: 1 }, 'spec.ingress.1.ports.0.port'],
    ['port', 'UDP every port', { direction: 'ingress', rule: 2, port: 2 }, 'spec.ingress.1.ports.1'],
    ['port', 'TCP 80 or UDP every port', { direction: 'ingress', rule: 2 }, 'spec.ingress.1.ports'],
    ['port', 'TCP "http"', { direction: 'egress', rule: 1 }, 'spec.egress.0.ports.0.port'],
    ['namespace', 'shop', { direction: 'egress', rule: 1, peer: 1 }, undefined],
    ['port', 'every port', { direction: 'ingress', rule: 1 }, undefined],
    ['pods', 'app=web', { direction: 'ingress', rule: 7, peer: 1 }, undefined],
  ])('%s %s', (what, wants, citation, path) => {
    expect(locateCheck(SPEC, citation, { what, wants })?.join('.')).toBe(path);
  });

  it('counts rules from 1, as people do, and from 0 in the object', () => {
    expect(rulePath({ direction: 'egress', rule: 3 })).toEqual(['spec', 'egress', 2]);
  });
});
