import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../src/analysis.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import { matrixOf } from '../../src/engine/all-pairs/matrix-of.ts';
import { hasProtocolPort } from '../../src/engine/all-pairs/protocol-ports.ts';
import { ask } from '../../src/engine/ask.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import { outsideRanges } from '../../src/explain/outside-ranges.ts';
import { hasAddress } from '../../src/model/address-set.ts';
import { hasPort } from '../../src/model/port-set.ts';
import { addressEnd, pod, podsEnd, policy, snapshot } from '../helpers/builders.ts';
import { address } from '../helpers/addresses.ts';

/** 200 blocks of each family with a hole each: 800 edges and more; some have a port of their own. */
const BLOCKS = Array.from({ length: 200 }, (_, at) => [
  { cidr: `203.${at}.0.0/16`, except: [`203.${at}.8.0/24`] },
  { cidr: `2001:db8:${(2 * at).toString(16)}::/48`, except: [`2001:db8:${(2 * at).toString(16)}:8::/64`] },
]).flat();

const ruleOf = (ipBlock: (typeof BLOCKS)[number], at: number) => ({
  peers: [{ ipBlock }],
  ports: [{ port: 80 + (at % 6) }],
});

const STATE = snapshot({
  pods: [
    pod('shop/web', { addresses: ['10.0.0.1', 'fd00::1'] }),
    pod('shop/api', { addresses: ['10.0.0.2'] }),
    pod('shop/free', { addresses: ['10.0.0.3'] }),
  ].map((each) => ({ ...each, labels: { app: each.name } })),
  networkPolicies: [
    policy('shop/in', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress'],
      ingress: BLOCKS.map(ruleOf).map(({ peers, ports }) => ({ from: peers, ports })),
    }),
    policy('shop/out', {
      podSelector: { matchLabels: { app: 'api' } },
      policyTypes: ['Egress'],
      egress: BLOCKS.slice(0, 300)
        .map((block, at) => ruleOf(block, at + 1))
        .map(({ peers, ports }) => ({ to: peers, ports })),
    }),
  ],
});

const PORTS = [79, 80, 81, 82, 83, 84, 85, 86];

/** Both sides of the edges of some blocks. */
const ADDRESSES = BLOCKS.filter((_, at) => at % 34 < 2).flatMap(({ cidr }) => {
  const start = cidr.slice(0, cidr.indexOf('/'));
  return start.includes(':')
    ? [start, `${start}1`, `${start.slice(0, -2)}:8:ffff:ffff:ffff:ffff`, `${start.slice(0, -2)}:9::`]
    : ['0.0', '7.255', '8.0', '8.255', '9.0', '255.255'].map((rest) => start.replace(/0\.0$/, rest));
});

describe('The outside in a matrix', () => {
  it('says of both sides of edges, where there are hundreds, what the single flow says, in both families', () => {
    const index = indexSnapshot(STATE);
    const policies = compilePolicies(STATE);
    const connectivity = connectivityOf(index, policies);
    const { ranges, areFolded } = outsideRanges(connectivity, 'pod', (group) => group.kind === 'pods', false);
    expect(areFolded).toBe(false);
    // As many as there are answers, not as there are edges.
    expect(ranges.length).toBeGreaterThan(6);
    expect(ranges.length).toBeLessThan(40);
    expect(new Set(ranges.map(({ name }) => name)).size).toBe(ranges.length);
    const matrix = matrixOf(connectivity, { by: 'pod', outside: ranges });
    const wrong: string[] = [];
    for (const text of ADDRESSES) {
      const holding = ranges.filter(({ addresses }) => hasAddress(addresses, address(text)));
      expect(holding.length, text).toBe(1);
      const outside = matrix.rows.length - ranges.length + ranges.indexOf(holding[0] as (typeof ranges)[number]);
      for (const [at, group] of matrix.rows.entries()) {
        if (group.kind !== 'pods') continue;
        const [inside, there] = [podsEnd(group.pods[0] as (typeof STATE.pods)[number]), addressEnd(text)];
        for (const [from, to, cell] of [
          [inside, there, matrix.cell(at, outside)],
          [there, inside, matrix.cell(outside, at)],
        ] as const) {
          const { outcomes } = ask(index, policies, { source: from, destination: to, port: { kind: 'every' } });
          const ports = outcomes.length === 0 ? [] : PORTS;
          wrong.push(
            ...ports
              .filter((port) => toldOf(cell, port) !== (verdictOn(outcomes, port) === 'ALLOW' ? 'open' : 'closed'))
              .map((port) => `${text} ${group.ref.name} ${port}: ${verdictOn(outcomes, port)}`),
          );
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});

/** `mixed` where only some of the addresses or pods are let through. */
function toldOf(cell: ReturnType<ReturnType<typeof matrixOf>['cell']>, port: number): 'open' | 'closed' | 'mixed' {
  const [every, some] = [hasProtocolPort(cell.every, 'TCP', port), hasProtocolPort(cell.some, 'TCP', port)];
  if (every !== some) return 'mixed';
  return every ? 'open' : 'closed';
}

function verdictOn(outcomes: ReturnType<typeof ask>['outcomes'], port: number): string | undefined {
  const flow = outcomes.find(({ destination }) => destination.protocol === 'TCP' && hasPort(destination.ports, port));
  return flow?.verdict;
}
