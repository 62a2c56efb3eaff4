import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from '../../src/engine/all-pairs/connectivity.ts';
import type { Group, Grouping } from '../../src/engine/all-pairs/matrix.ts';
import { matrixOf } from '../../src/engine/all-pairs/matrix-of.ts';
import { hasProtocolPort } from '../../src/engine/all-pairs/protocol-ports.ts';
import { ask } from '../../src/engine/ask.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import { outsideRanges } from '../../src/explain/outside-ranges.ts';
import {
  ALL_ADDRESSES,
  areSameAddresses,
  hasAddress,
  intersectAddresses,
  isEmpty,
  NO_ADDRESSES,
  uniteAddresses,
} from '../../src/model/address-set.ts';
import { finish } from '../helpers/finish.ts';
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
    const { ranges, areFolded } = finish(outsideRanges(connectivity, 'pod', (group) => group.kind === 'pods', false));
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

/** A pod that lets in each of so many blocks on a port of its own. */
function openTo(blocks: number): Connectivity {
  const ingress = Array.from({ length: blocks }, (_, at) => ({
    from: [{ ipBlock: { cidr: `203.0.${at}.0/24` } }],
    ports: [{ port: 1000 + at }],
  }));
  return stateWith(policy('shop/in', { podSelector: { matchLabels: { app: 'web' } }, ingress }));
}

function stateWith(...networkPolicies: readonly ReturnType<typeof policy>[]): Connectivity {
  const pods = ['web', 'free'].map((name, at) =>
    pod(`shop/${name}`, { labels: { app: name }, addresses: [`10.0.0.${at + 1}`] }),
  );
  const state = snapshot({ pods, networkPolicies });
  return connectivityOf(indexSnapshot(state), compilePolicies(state));
}

const everybody = (group: Group): boolean => group.kind === 'pods';

describe('Ranges of the outside', () => {
  it('are folded into the internet and the rest only where people look, and only where they are more than anybody reads', () => {
    const most = finish(outsideRanges(openTo(127), 'pod', everybody, true));
    expect(most.ranges).toHaveLength(128);
    expect(most.areFolded).toBe(false);
    const folded = finish(outsideRanges(openTo(128), 'pod', everybody, true));
    expect(folded.ranges.map(({ name }) => name)).toEqual(['internet', 'other addresses']);
    expect(folded.areFolded).toBe(true);
    const exact = finish(outsideRanges(openTo(128), 'pod', everybody, false));
    expect(exact.ranges).toHaveLength(129);
    expect(exact.areFolded).toBe(false);
  });

  it('are told apart end by end, and others may have a turn in between', () => {
    const connectivity = openTo(4);
    const { pods } = connectivity.index.snapshot;
    expect([...outsideRanges(connectivity, 'pod', everybody, false)].length).toBeGreaterThan(pods.length);
  });

  it('are every address once, also where they are folded', () => {
    const { ranges } = finish(outsideRanges(openTo(128), 'pod', everybody, true));
    const [internet, others] = ranges.map(({ addresses }) => addresses);
    expect(areSameAddresses(uniteAddresses(internet ?? NO_ADDRESSES, others ?? NO_ADDRESSES), ALL_ADDRESSES)).toBe(
      true,
    );
    expect(isEmpty(intersectAddresses(internet ?? ALL_ADDRESSES, others ?? ALL_ADDRESSES))).toBe(true);
  });

  it('say MIXED where one that is folded stands for addresses that are told apart', () => {
    const connectivity = openTo(128);
    const { ranges } = finish(outsideRanges(connectivity, 'pod', everybody, true));
    const matrix = matrixOf(connectivity, { by: 'pod', outside: ranges });
    const nameOf = (group: Group): string => (group.kind === 'pods' ? group.ref.name : group.name);
    const verdictOf = (from: string, to: string): string =>
      matrix.cell(
        matrix.rows.findIndex((group) => nameOf(group) === from),
        matrix.columns.findIndex((group) => nameOf(group) === to),
      ).verdict;
    expect(verdictOf('internet', 'web')).toBe('MIXED');
    expect(verdictOf('internet', 'free')).toBe('ALLOW');
    expect(verdictOf('other addresses', 'web')).toBe('DENY');
  });

  it('are none where nobody is asked, and not cut by policies about others', () => {
    expect(finish(outsideRanges(openTo(128), 'pod', () => false, true))).toEqual({ ranges: [], areFolded: false });
    const isFree = (group: Group): boolean => group.kind === 'pods' && group.ref.name === 'free';
    expect(finish(outsideRanges(openTo(128), 'pod', isFree, true)).ranges.map(({ name }) => name)).toEqual([
      '0.0.0.0/0',
    ]);
  });

  it('are one for sets that policies tell apart, where no cell says anything different of them', () => {
    const first = { from: [{ ipBlock: { cidr: '198.51.100.0/24' } }], ports: [{ port: 80 }] };
    const second = { from: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 80 }] };
    const connectivity = stateWith(
      policy('shop/web', { podSelector: { matchLabels: { app: 'web' } }, ingress: [first] }),
      policy('shop/free', { podSelector: { matchLabels: { app: 'free' } }, ingress: [second] }),
    );
    const namesBy = (by: Grouping): readonly string[] =>
      finish(outsideRanges(connectivity, by, everybody, false)).ranges.map(({ name }) => name);
    expect(namesBy('pod')).toHaveLength(3);
    // Some pod of the namespace, and not every one, lets in either block.
    expect(namesBy('namespace')).toContain('198.51.100.0/24, 203.0.113.0/24');
    expect(namesBy('namespace')).toHaveLength(2);
  });
});
