import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import type { Grouping, Matrix, MatrixOptions } from '../../../src/engine/all-pairs/matrix.ts';
import { matrixOf } from '../../../src/engine/all-pairs/matrix-of.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import { addressSetOf } from '../../../src/model/address-set.ts';
import type { Pod } from '../../../src/model/pod.ts';
import { formatPorts } from '../../../src/model/port-set.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { cidr } from '../../helpers/addresses.ts';
import { gap, node, pod, policy, snapshot, workload } from '../../helpers/builders.ts';

function matrix(parts: Partial<Snapshot>, options: Partial<MatrixOptions> & { by: Grouping } = { by: 'pod' }): Matrix {
  const state = snapshot(parts);
  return matrixOf(connectivityOf(indexSnapshot(state), compilePolicies(state)), options);
}

/** A line a row: the verdicts, or the TCP ports where only some are allowed. */
function linesOf(made: Matrix): readonly string[] {
  return made.rows.map((_, row) => {
    const numbers = made.row(row);
    const cells = made.columns.map((__, column) => {
      const cell = made.cell(row, column);
      expect(made.cells[numbers[column] ?? -1]).toBe(cell);
      return cell.verdict === 'PARTLY' ? formatPorts(cell.every.TCP) : cell.verdict;
    });
    return cells.join(' ');
  });
}

function podNamed(name: string, address: string, rest: Partial<Pod> = {}): Pod {
  return { ...pod(`x/${name}`, { labels: { app: name }, addresses: [address] }), ...rest };
}

const A = podNamed('a', '10.0.0.1');
const B = podNamed('b', '10.0.0.2');
const C = podNamed('c', '10.0.0.3');
const OF = (app: string): { podSelector: { matchLabels: { app: string } } } => ({
  podSelector: { matchLabels: { app } },
});
const CLOSED = policy('x/closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

describe('A matrix of pods', () => {
  it('allows everything where there is no policy', () => {
    expect(linesOf(matrix({ pods: [A, B] }))).toEqual(['ALLOW ALLOW', 'ALLOW ALLOW']);
  });

  it('has a pod beside itself open, whatever closes it', () => {
    expect(linesOf(matrix({ pods: [A, B], networkPolicies: [CLOSED] }))).toEqual(['ALLOW DENY', 'DENY ALLOW']);
  });

  it('opens what both sides open, on the ports that both name, where all else is closed', () => {
    const out = policy('x/out', { ...OF('a'), egress: [{ to: [OF('b')], ports: [{ port: 80, endPort: 90 }] }] });
    const into = policy('x/in', { ...OF('b'), ingress: [{ from: [OF('a')], ports: [{ port: 85, endPort: 99 }] }] });
    const pods = [A, B, C, ...['d', 'e', 'f', 'g'].map((name, at) => podNamed(name, `10.0.0.${4 + at}`))];
    const [first, ...others] = linesOf(matrix({ pods, networkPolicies: [CLOSED, out, into] }));
    expect(first).toBe('ALLOW 85-90 DENY DENY DENY DENY DENY');
    expect(
      others
        .join(' ')
        .split(' ')
        .filter((verdict) => verdict === 'ALLOW'),
    ).toHaveLength(6);
    expect(others.join(' ')).not.toContain('85');
  });

  it('looks port names up at the destination, for rules of either side', () => {
    const http = (port: number): Pod['ports'] => [{ name: 'http', port, protocol: 'TCP', container: 'main' }];
    const pods = [A, { ...B, ports: http(8080) }, { ...C, ports: http(9090) }];
    const out = policy('x/out', { ...OF('a'), policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] });
    expect(linesOf(matrix({ pods, networkPolicies: [out] }))[0]).toBe('ALLOW 8080 9090');
    const into = policy('x/in', { podSelector: {}, ingress: [{ ports: [{ port: 'http' }] }] });
    expect(linesOf(matrix({ pods, networkPolicies: [into] }))[0]).toBe('ALLOW 8080 9090');
  });

  it('tells pods of one label apart by their addresses', () => {
    const twin = { ...B, name: 'b2', addresses: podNamed('', '10.0.1.2').addresses };
    const from = [{ ipBlock: { cidr: '10.0.0.0/23', except: ['10.0.1.0/24'] } }];
    const into = policy('x/in', { ...OF('a'), ingress: [{ from }] });
    const made = matrix({ pods: [A, B, twin], networkPolicies: [into] });
    expect(linesOf(made)).toEqual(['ALLOW ALLOW ALLOW', 'ALLOW ALLOW ALLOW', 'DENY ALLOW ALLOW']);
  });

  it('lets a pod in from its own node, and does not know of a node that nobody wrote down', () => {
    const host = (name: string, on: string | undefined): Pod => pod(`x/${name}`, { hostNetwork: true, node: on });
    const pods = [{ ...A, node: 'n1' }, host('h1', 'n1'), host('h2', 'n2'), host('h3', undefined)];
    const made = matrix({ pods, nodes: [node('n1'), node('n2')], networkPolicies: [CLOSED] });
    expect(linesOf(made)).toEqual([
      'ALLOW UNKNOWN DENY UNKNOWN',
      'ALLOW ALLOW ALLOW ALLOW',
      'DENY ALLOW ALLOW ALLOW',
      'UNKNOWN ALLOW ALLOW ALLOW',
    ]);
  });

  it('has no verdict between pods of different address families', () => {
    const v6 = podNamed('v6', 'fd00::1');
    expect(linesOf(matrix({ pods: [A, v6] }))).toEqual(['ALLOW IMPOSSIBLE', 'IMPOSSIBLE ALLOW']);
  });

  it('says what differs between the families', () => {
    const both = [A, B].map((each, at) => ({
      ...each,
      addresses: [...each.addresses, ...podNamed('', `fd00::${at + 1}`).addresses],
    }));
    const into = policy('x/in', { ...OF('b'), ingress: [{ from: [{ ipBlock: { cidr: '::/0' } }] }] });
    const made = matrix({ pods: both, networkPolicies: [into] });
    expect(made.cell(0, 1)).toMatchObject({
      verdict: 'MIXED',
      byFamily: { ipv4: { verdict: 'DENY' }, ipv6: { verdict: 'ALLOW' } },
    });
  });

  it('leaves out who has finished, and does not know what an unread policy says', () => {
    const done: Pod = { ...C, phase: 'Succeeded' };
    const made = matrix({ pods: [A, B, done], gaps: [gap('networkpolicies', { namespace: 'x' })] });
    expect(linesOf(made)).toEqual(['ALLOW UNKNOWN', 'UNKNOWN ALLOW']);
  });
});

describe('A matrix of workloads', () => {
  const web = workload('Deployment', 'x/web');
  const set = workload('ReplicaSet', 'x/web-1', { owner: { kind: 'Deployment', name: 'web' } });
  const owner = { kind: 'ReplicaSet', name: 'web-1' };

  it('groups replicas, and says where they differ', () => {
    const pods = [{ ...A, owner }, { ...B, owner }, C];
    const into = policy('x/in', { ...OF('b'), ingress: [{ from: [OF('a')] }] });
    const made = matrix({ pods, workloads: [web, set], networkPolicies: [into] }, { by: 'workload' });
    expect(made.rows.map((group) => (group.kind === 'pods' ? `${group.ref.kind}/${group.ref.name}` : ''))).toEqual([
      'Pod/c',
      'Deployment/web',
    ]);
    // From one replica to another: a to b is allowed, as is b to a; each to itself says nothing.
    expect(linesOf(made)).toEqual(['ALLOW MIXED', 'ALLOW ALLOW']);
  });

  it('has outside ranges beside the workloads', () => {
    const to = [{ ipBlock: { cidr: '203.0.113.0/24' } }];
    const out = policy('x/out', { ...OF('a'), policyTypes: ['Egress'], egress: [{ to }] });
    const range = (text: string): { name: string; addresses: ReturnType<typeof addressSetOf> } => ({
      name: text,
      addresses: addressSetOf([cidr(text)]),
    });
    const outside = [range('203.0.113.0/25'), range('203.0.112.0/23'), range('198.51.100.0/24')];
    const made = matrix({ pods: [A], networkPolicies: [out] }, { by: 'workload', outside });
    expect(linesOf(made)[0]).toBe('ALLOW ALLOW MIXED DENY');
    expect(linesOf(made)[1]).toBe('ALLOW IMPOSSIBLE IMPOSSIBLE IMPOSSIBLE');
  });
});
