import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { Cell, CellSummary, Group, Matrix } from '../../src/engine/all-pairs/matrix.ts';
import { matrixOf } from '../../src/engine/all-pairs/matrix-of.ts';
import { hasProtocolPort } from '../../src/engine/all-pairs/protocol-ports.ts';
import { ask } from '../../src/engine/ask.ts';
import { isFinished, indexSnapshot } from '../../src/engine/cluster-index.ts';
import type { End } from '../../src/engine/ends.ts';
import { SPECIFICATION } from '../../src/model/enforcer-model.ts';
import type { FlowOutcome } from '../../src/engine/outcome.ts';
import { podsAndTemplates, podsOfWorkload } from '../../src/engine/workloads.ts';
import { type AddressSet, addressSetOf, subtractAddresses } from '../../src/model/address-set.ts';
import type { Family } from '../../src/model/address.ts';
import type { Pod } from '../../src/model/pod.ts';
import { hasPort, portRanges } from '../../src/model/port-set.ts';
import { type Protocol, PROTOCOLS } from '../../src/model/protocol.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { cidr } from '../helpers/addresses.ts';
import { podsEnd, workload } from '../helpers/builders.ts';
import { anyHarshWorld } from './harsh-worlds.ts';
import { anyModel } from './models.ts';
import { holds, TIMEOUT } from './runs.ts';

const anyGrouping = fc.constantFrom('pod' as const, 'workload' as const, 'namespace' as const);
const BLOCKS = ['10.0.0.8/29', '203.0.113.0/24', '0.0.0.0/0', 'fd00::8/125', '2001:db8::/32'] as const;

describe('A matrix', { timeout: 4 * TIMEOUT }, () => {
  it('has in each cell what the single flows between the members say, and nothing else', () => {
    const anyBlocks = fc.subarray([...BLOCKS], { maxLength: 2 });
    holds(
      fc.property(anyHarshWorld, anyModel, anyGrouping, anyBlocks, (snapshot, model, by, blocks) => {
        const outside = blocks.map((text) => ({ name: text, addresses: unowned(snapshot, text) }));
        const matrix = prepare(withOwners(snapshot), { by, outside }, model);
        for (const [row, source] of matrix.rows.entries()) {
          const numbers = matrix.row(row);
          for (const [column, destination] of matrix.columns.entries()) {
            const cell = matrix.cell(row, column);
            expect(matrix.cells[numbers[column] ?? -1]).toBe(cell);
            expectSays(cell, flowsBetween(matrix, source, destination));
          }
        }
      }),
      60,
    );
  });

  it('has rows that are alike but in their own columns, which stand for each other', () => {
    let found = 0;
    holds(
      fc.property(anyHarshWorld, anyGrouping, fc.nat(3), (snapshot, by, pick) => {
        const matrix = prepare(withOwners(snapshot), { by, isColumn: (group) => nameOf(group).length % 4 !== pick });
        for (const [row, first] of matrix.alike.entries()) {
          if (row === first) continue;
          found += 1;
          const [own, firstOwn] = [row, first].map((at) => matrix.columns.indexOf(matrix.rows[at] as Group));
          const swapped = (column: number): number =>
            column === own ? (firstOwn ?? -1) : column === firstOwn ? (own ?? -1) : column;
          const expected = Array.from(matrix.row(first));
          expect(Array.from(matrix.row(row), (_, column) => matrix.row(row)[swapped(column)])).toEqual(expected);
        }
      }),
      200,
    );
    expect(found).toBeGreaterThan(20);
  });

  it('has every pod once, and every workload without pods', () => {
    holds(
      fc.property(anyHarshWorld, anyGrouping, (snapshot, by) => {
        const matrix = prepare(withOwners(snapshot), { by });
        const { index } = matrix.connectivity;
        const pods = matrix.rows.flatMap((group) => (group.kind === 'pods' ? group.pods : []));
        const namespaces = new Set([...index.podsByNamespace.keys(), ...index.workloadsByNamespace.keys()]);
        const expected = [...namespaces].flatMap((name) => podsAndTemplates(index, name));
        expect(new Set(pods)).toEqual(new Set(expected.filter((pod) => !isFinished(pod))));
        expect(pods.length).toBe(new Set(pods).size);
      }),
      100,
    );
  });

  it('puts pods to the workloads that single questions find them by', () => {
    holds(
      fc.property(anyHarshWorld, (snapshot) => {
        const matrix = prepare(withOwners(snapshot), { by: 'workload' });
        const { index } = matrix.connectivity;
        for (const each of index.snapshot.workloads.filter(({ owner }) => owner === undefined)) {
          const group = matrix.rows.find((row) => nameOf(row) === `${each.kind} ${each.namespace}/${each.name}`);
          const alive = podsOfWorkload(index, each).filter((pod) => !isFinished(pod));
          if (alive.length > 0) expect(group?.kind === 'pods' && new Set(group.pods)).toEqual(new Set(alive));
        }
      }),
      60,
    );
  });

  it('is the same part of the whole when only some groups are asked about', () => {
    holds(
      fc.property(anyHarshWorld, fc.nat(3), (snapshot, pick) => {
        const whole = prepare(snapshot, { by: 'pod' });
        const wanted = whole.rows.filter((_, at) => at % 4 === pick).map((group) => nameOf(group));
        const part = prepare(snapshot, { by: 'pod', isRow: (group) => wanted.includes(nameOf(group)) });
        expect(part.rows.map(nameOf)).toEqual(wanted);
        expect(part.columns.length).toBe(whole.columns.length);
        for (const [row, group] of part.rows.entries()) {
          const same = whole.rows.findIndex((each) => nameOf(each) === nameOf(group));
          const own = Array.from(part.row(row), (at) => part.cells[at]);
          expect(own).toEqual(Array.from(whole.row(same), (at) => whole.cells[at]));
        }
      }),
      60,
    );
  });
});

function prepare(snapshot: Snapshot, options: Parameters<typeof matrixOf>[1], model = SPECIFICATION): Matrix {
  return matrixOf(connectivityOf(indexSnapshot(snapshot), compilePolicies(snapshot), model), options);
}

/** Every other pod belongs to a Deployment of its namespace, half of those through a ReplicaSet. */
function withOwners(snapshot: Snapshot): Snapshot {
  const homes = [...new Set(snapshot.pods.map(({ namespace }) => namespace))];
  return {
    ...snapshot,
    workloads: [
      ...snapshot.workloads,
      ...homes.flatMap((home) => [
        workload('Deployment', `${home}/app`),
        workload('ReplicaSet', `${home}/app-1`, { owner: { kind: 'Deployment', name: 'app' } }),
        workload('StatefulSet', `${home}/chosen`, { selector: [{ key: 'tier', operator: 'Exists', values: [] }] }),
        workload('Job', `${home}/idle`),
      ]),
    ],
    pods: snapshot.pods.map((pod, at): Pod => {
      if (at % 4 === 0) return { ...pod, owner: { kind: 'ReplicaSet', name: 'app-1' } };
      return at % 4 === 2 ? { ...pod, owner: { kind: 'Gone', name: 'gone' } } : pod;
    }),
  };
}

function unowned({ pods, nodes }: Snapshot, block: string): AddressSet {
  const owned = [...pods, ...nodes].flatMap(({ addresses }) => addresses);
  const used = addressSetOf(owned.map(({ family, value }) => ({ family, first: value, last: value })));
  return subtractAddresses(addressSetOf([cidr(block)]), used);
}

function nameOf(group: Group): string {
  return group.kind === 'outside' ? group.name : `${group.ref.kind} ${group.ref.namespace ?? ''}/${group.ref.name}`;
}

/** Each flow between two different members; a pod and itself where there is no other. */
function flowsBetween({ connectivity }: Matrix, source: Group, destination: Group): readonly FlowOutcome[] {
  if (source.kind === 'outside' && destination.kind === 'outside') return [];
  const pairs = endsOf(source).flatMap((from) => endsOf(destination).map((to) => ({ from, to })));
  const others = pairs.filter(({ from, to }) => !isSelf(from, to));
  const { index, policies, model } = connectivity;
  return (others.length > 0 ? others : pairs).flatMap(
    ({ from, to }) => ask(index, policies, { source: from, destination: to, port: { kind: 'every' } }, model).outcomes,
  );
}

function endsOf(group: Group): readonly End[] {
  if (group.kind === 'pods') return group.pods.map((pod) => podsEnd(pod));
  return [{ kind: 'range', name: group.name, addresses: group.addresses }];
}

function isSelf(from: End, to: End): boolean {
  return from.kind === 'pods' && to.kind === 'pods' && from.pods[0] === to.pods[0] && from.pods[0]?.template !== true;
}

function expectSays(cell: Cell, flows: readonly FlowOutcome[]): void {
  expectSummary(cell, flows);
  const ofFamily = (family: Family): readonly FlowOutcome[] =>
    flows.filter(({ trace }) => trace.flow.family === family);
  for (const family of [4, 6] as const) {
    const mine = ofFamily(family);
    // Without a word about families, each of them says what the cell does.
    const said = cell.byFamily === undefined ? cell : cell.byFamily[family === 4 ? 'ipv4' : 'ipv6'];
    if (mine.length > 0 && said !== undefined) expectSummary(said, mine);
    if (cell.byFamily !== undefined) expect(mine.length > 0).toBe(said !== undefined);
  }
}

function expectSummary(cell: CellSummary, flows: readonly FlowOutcome[]): void {
  expect(cell.verdict === 'IMPOSSIBLE').toBe(flows.length === 0);
  const wrong = PROTOCOLS.flatMap((protocol) => {
    const mine = flows.filter(({ destination }) => destination.protocol === protocol);
    return [...edgesOf(mine)].flatMap((port) => {
      const [said, meant] = [saysAtPort(cell, protocol, port), flowsSayAtPort(mine, port)];
      return said === meant ? [] : [`${port}/${protocol}: ${said} for ${meant}`];
    });
  });
  expect(wrong).toEqual([]);
}

function saysAtPort(cell: CellSummary, protocol: Protocol, port: number): string {
  const sets = [cell.every, cell.some, cell.unknown];
  return sets.map((set) => hasProtocolPort(set, protocol, port)).join();
}

/** Whether every flow is allowed there, some is, and whether any is unknown. */
function flowsSayAtPort(flows: readonly FlowOutcome[], port: number): string {
  const verdicts = flows.filter(({ destination }) => hasPort(destination.ports, port)).map(({ verdict }) => verdict);
  return [
    verdicts.every((verdict) => verdict === 'ALLOW'),
    verdicts.includes('ALLOW'),
    verdicts.includes('UNKNOWN'),
  ].join();
}

/** Where any of the flows' parts of the ports begins or ends. */
function edgesOf(flows: readonly FlowOutcome[]): ReadonlySet<number> {
  return new Set(
    flows.flatMap(({ destination }) => portRanges(destination.ports).flatMap(({ first, last }) => [first, last])),
  );
}
