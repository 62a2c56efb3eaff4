import { describe, expect, it } from 'vitest';
import type { CanaryResult, StandingOf } from '../../src/probe/canary/judge.ts';
import type { CanaryRun } from '../../src/probe/canary/canary-run.ts';
import type { RawObject } from '../../src/cluster/raw.ts';
import { alignTries } from '../../src/probe/canary/timeline.ts';
import { CANARY_POLICIES, canaryJob, canaryPolicy } from '../../src/probe/canary/objects.ts';
import { choosePlaces } from '../../src/probe/canary/places.ts';
import { clientCommand, serverCommand } from '../../src/probe/script-canary.ts';
import { compareWithDetection, judgeCanary, verdictOf } from '../../src/probe/canary/judge.ts';
import { DEFAULT_RESOURCES } from '../../src/probe/clone-resources.ts';
import { canaryRun, runningPod } from './canary-runs.ts';

const OPEN: StandingOf = { ingress: { kind: 'open' }, egress: { kind: 'open' } };

function results(run: CanaryRun, standing = OPEN): readonly (readonly CanaryResult[])[] {
  return judgeCanary(run, standing).map(({ ingress, egress }) => [ingress.result, egress.result]);
}

describe('what a canary saw', () => {
  it('is enforced on a node and in a direction when all connections stop and come back', () => {
    const run = canaryRun();
    expect(results(run)).toEqual([
      ['ENFORCED', 'ENFORCED'],
      ['ENFORCED', 'ENFORCED'],
    ]);
    expect(verdictOf(judgeCanary(run, OPEN))).toBe('ENFORCED');
  });

  it.each(['timeout', 'refused', 'unreachable'] as const)('is enforced by an answer of "%s"', (denial) => {
    expect(verdictOf(judgeCanary(canaryRun({ denial }), OPEN))).toBe('ENFORCED');
  });

  it('tells the lag of the slowest connection, whatever the clocks of the nodes', () => {
    const lag = (pair: { readonly server: number }): number => (pair.server === 1 ? 5000 : 400);
    const [first, second] = judgeCanary(canaryRun({ lag }), OPEN);
    expect(first?.ingress).toEqual({ result: 'ENFORCED', lagMs: expect.closeTo(750, -2) });
    expect(second?.ingress).toEqual({ result: 'ENFORCED', lagMs: expect.closeTo(5250, -2) });
  });

  it('is not enforced when connections go on', () => {
    const run = canaryRun({ lag: () => Infinity });
    expect(verdictOf(judgeCanary(run, OPEN))).toBe('NOT_ENFORCED');
    expect(judgeCanary(run, OPEN)[0]?.ingress).toEqual({
      result: 'NOT_ENFORCED',
      through: ['node1', 'node2'],
      stopped: [],
    });
  });

  it('names the node that does not enforce, and from where', () => {
    const lag = ({ client, server }: { readonly client: number; readonly server: number }, stage: string): number =>
      stage === 'ingress-denied' && server === 1 && client === 1 ? Infinity : 500;
    const [first, second] = judgeCanary(canaryRun({ lag }), OPEN);
    expect(first?.ingress.result).toBe('ENFORCED');
    expect(second?.ingress).toEqual({ result: 'NOT_ENFORCED', through: ['node2'], stopped: ['node1'] });
    expect(verdictOf(judgeCanary(canaryRun({ lag }), OPEN))).toBe('PARTLY');
  });

  it('is not blamed on the enforcer when another policy allows the connections', () => {
    const standing: StandingOf = { ...OPEN, ingress: { kind: 'allowed', by: ['shop/all'] } };
    const [first] = judgeCanary(canaryRun({ lag: () => Infinity }), standing);
    expect(first?.ingress).toEqual({ result: 'INCONCLUSIVE', why: { kind: 'let-through', by: ['shop/all'] } });
    expect(first?.egress.result).toBe('NOT_ENFORCED');
  });

  it.each([
    ['connections are never made', canaryRun({ always: { open: 'timeout' }, stages: 1 }), 'no-connection'],
    ['they do not come back', canaryRun({ always: { 'ingress-restored': 'timeout' } }), 'not-restored'],
    ['it is broken off', canaryRun({ stages: 1 }), 'unseen'],
    ['the tool fails', canaryRun({ always: { 'ingress-denied': 'failed' } }), 'unseen'],
    [
      'the server does not start',
      canaryRun({
        servers: [{ kind: 'failed', node: 'node1', failure: { why: 'pod-gone' } }, runningPod('node2', 's1')],
      }),
      'not-started',
    ],
  ])('is inconclusive when %s', (_, run, kind) => {
    const [first] = judgeCanary(run, OPEN);
    expect(first?.ingress).toMatchObject({ result: 'INCONCLUSIVE', why: { kind } });
  });

  it('is inconclusive where what other policies say is not known and connections go on, and enforced where they stop', () => {
    const standing: StandingOf = { ingress: { kind: 'unknown' }, egress: { kind: 'unknown' } };
    expect(results(canaryRun({ lag: () => Infinity }), standing)[0]).toEqual(['INCONCLUSIVE', 'INCONCLUSIVE']);
    expect(results(canaryRun(), standing)[0]).toEqual(['ENFORCED', 'ENFORCED']);
  });

  it('is put on our clock by the fastest line of each client', () => {
    const tries = alignTries([
      { client: 0, server: 0, result: 'connected', atMs: 100, ms: 10, arrivedMs: 5150 },
      { client: 0, server: 0, result: 'connected', atMs: 600, ms: 10, arrivedMs: 5612 },
      { client: 1, server: 0, result: 'connected', atMs: 9000, ms: 0, arrivedMs: 5000 },
    ]);
    expect(tries.map(({ startMs }) => startMs)).toEqual([5102, 5602, 5000]);
  });
});

describe('the comparison with the enforcer that was found', () => {
  it.each([
    ['ENFORCED', 'enforced', 'agree'],
    ['ENFORCED', 'not-enforced', 'disagree'],
    ['ENFORCED', 'unknown', 'agree'],
    ['NOT_ENFORCED', 'enforced', 'disagree'],
    ['NOT_ENFORCED', 'not-enforced', 'agree'],
    ['NOT_ENFORCED', 'unknown', 'inconclusive'],
    ['PARTLY', 'not-enforced', 'disagree'],
    ['INCONCLUSIVE', 'enforced', 'inconclusive'],
  ] as const)('of %s with "%s" comes to "%s"', (verdict, detected, agreement) => {
    expect(compareWithDetection(verdict, detected)).toBe(agreement);
  });
});

describe('the nodes of a canary', () => {
  const podOn = (nodeName: string, spec: RawObject = {}): RawObject => ({
    spec: { nodeName, ...spec },
    status: { phase: 'Running' },
  });

  it('are those of the pods, the busiest first, five at most, and the others are named', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'f'];
    const { places, leftOut, by } = choosePlaces(
      names.map((name) => podOn(name)),
      undefined,
    );
    expect(places.map(({ node }) => node)).toEqual(['a', 'b', 'c', 'd', 'f']);
    expect(leftOut).toEqual(['e']);
    expect(by).toBe('pods');
  });

  it('are tolerated as the pods there tolerate them; pods on the network of a node, and finished ones, do not count', () => {
    const toleration = { key: 'gpu', operator: 'Exists' };
    const pods = [
      podOn('a', { tolerations: [toleration] }),
      podOn('a', { tolerations: [toleration] }),
      podOn('b', { hostNetwork: true }),
      { ...podOn('c'), status: { phase: 'Succeeded' } },
    ];
    expect(choosePlaces(pods, undefined).places).toEqual([{ node: 'a', tolerations: [toleration] }]);
  });

  it('are without pods those that take some, and without any the choice of the scheduler', () => {
    const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
    const node = (name: string, spec: RawObject, status: RawObject = ready): RawObject => ({
      metadata: { name },
      spec,
      status,
    });
    const nodes = [
      node('a', {}),
      node('cordoned', { unschedulable: true }),
      node('tainted', { taints: [{ key: 'x', effect: 'NoSchedule' }] }),
      node('down', {}, { conditions: [{ type: 'Ready', status: 'Unknown' }] }),
    ];
    expect(choosePlaces([], nodes).places.map((place) => place.node)).toEqual(['a']);
    expect(choosePlaces([], undefined)).toMatchObject({ by: 'scheduler', places: [{}] });
  });
});

describe('the objects of a canary', () => {
  const options = { namespace: 'shop', runId: 'r1', image: 'i', resources: DEFAULT_RESOURCES };
  const owner = { name: 'netpol-canary-r1s0', uid: 'u' };

  it.each(CANARY_POLICIES)('select with "%s" the pods of the run alone, and go with its Job', (what) => {
    const policy = canaryPolicy(options, what, owner) as { metadata: RawObject; spec: { podSelector: RawObject } }; // ours
    expect(policy.spec.podSelector).toMatchObject({ matchLabels: { 'kubectl-netpol/canary': 'r1' } });
    expect(policy.metadata['ownerReferences']).toEqual([{ apiVersion: 'batch/v1', kind: 'Job', ...owner }]);
    expect(policy.metadata['labels']).toMatchObject({ 'app.kubernetes.io/managed-by': 'kubectl-netpol' });
  });

  it('have pods that end in time, are never ready, and stand where they were put', () => {
    const part = {
      role: 'client',
      at: 1,
      place: { node: 'n', tolerations: [] },
      command: clientCommand(['10.0.0.1'], 9),
    } as const;
    const job = canaryJob(options, part);
    expect(job).toMatchObject({
      spec: {
        activeDeadlineSeconds: 270,
        ttlSecondsAfterFinished: 30,
        selector: { matchLabels: { 'annotation.kubectl-netpol/run': 'r1c1' } },
        template: {
          metadata: { labels: { 'kubectl-netpol/canary': 'r1', 'kubectl-netpol/canary-role': 'client' } },
          spec: { readinessGates: [{ conditionType: 'kubectl-netpol/never' }] },
        },
      },
    });
    expect(JSON.stringify(job)).toContain('"values":["n"]');
  });

  it('run scripts that a POSIX shell understands', () => {
    expect(serverCommand().slice(0, 2)).toEqual(['sh', '-c']);
    expect(clientCommand(['10.0.0.1', 'fd00::1'], 60).slice(-3)).toEqual(['60', '10.0.0.1', 'fd00::1']);
  });
});
