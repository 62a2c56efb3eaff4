import { describe, expect, it } from 'vitest';
import { phraseLeftBehind, phraseObstacle } from '../../src/probe/phrase/plan.ts';
import { phraseFailure, remedyOf } from '../../src/probe/phrase/failure.ts';
import { phraseLookUp, phraseStep } from '../../src/probe/phrase/steps.ts';
import { phraseControl, phraseObservation } from '../../src/probe/phrase/observation.ts';
import type { Control, ObservationReason } from '../../src/probe/observation.ts';
import type { Obstacle } from '../../src/probe/vehicle.ts';
import type { ProbeFailure } from '../../src/probe/failure.ts';
import { attempts, observation } from './observations.ts';

const OBSTACLES: readonly Obstacle[] = [
  { why: 'forbidden', verb: 'patch', resource: 'pods/ephemeralcontainers', namespace: 'shop' },
  { why: 'refused', by: 'quota', message: 'exceeded quota: small' },
  { why: 'refused', by: 'pod-security', message: 'violates PodSecurity "restricted:latest"' },
  { why: 'static-pod' },
  { why: 'finished-pod' },
  { why: 'terminating' },
  { why: 'not-running' },
  { why: 'no-container' },
  { why: 'no-shell', container: 'app' },
  { why: 'windows' },
  { why: 'no-pod' },
  { why: 'no-consent' },
  { why: 'clone-differs', policies: ['shop/a', 'shop/b'] },
  { why: 'clone-gets-traffic', service: 'shop/db' },
  { why: 'host-network-clone' },
];

const FAILURES: readonly ProbeFailure[] = [
  { why: 'no-method', obstacles: [{ method: 'exec', obstacle: { why: 'no-shell', container: 'app' } }] },
  { why: 'forbidden', verb: 'create', resource: 'pods/exec', namespace: 'shop' },
  { why: 'refused', message: 'admission webhook "x" denied the request' },
  { why: 'image', image: 'registry.example/netshoot:v1', message: 'not found' },
  { why: 'unschedulable', message: '0/3 nodes are available' },
  { why: 'not-started', seconds: 120, message: 'ContainerCreating' },
  { why: 'not-started', seconds: 1, message: '' },
  { why: 'pod-gone' },
  {
    why: 'node-down',
    outage: {
      kind: 'node-down',
      node: 'n1',
      state: 'silent',
      said: 'NodeStatusUnknown',
      since: '2026-03-01T11:52:10Z',
    },
  },
  { why: 'no-tool', found: [] },
  { why: 'no-tool', found: ['wget=busybox'] },
  { why: 'cut-off', message: '' },
  { why: 'interrupted' },
  { why: 'failed', message: 'the server could not find it' },
];

const REASONS: readonly ObservationReason[] = [
  'connected',
  'udp-answer',
  'udp-arrived',
  'refused-nothing-listens',
  'refused-listens-elsewhere',
  'refused-not-started',
  'refused-but-listens',
  'refused-unknown-listener',
  'service-refuses',
  'service-no-answer',
  'only-service-connects',
  'no-route',
  'no-protocol',
  'prohibited',
  'no-answer-but-listens',
  'no-answer-nothing-listens',
  'no-answer-target-down',
  'no-answer-unknown-listener',
  'no-answer-once',
  'cut-after-handshake',
  'local-handshake-only',
  'udp-silence',
  'udp-nothing-arrived',
  'mixed-attempts',
  'name-not-resolved',
  'probe-failed',
];

const CONTROLS: readonly Control[] = [
  { kind: 'looked', listens: true, others: [], connected: true },
  { kind: 'looked', listens: true, others: [], connected: false },
  { kind: 'looked', listens: false, others: [] },
  { kind: 'looked', listens: false, others: ['127.0.0.1', '::1'] },
  { kind: 'nowhere' },
  { kind: 'down', cause: 'unscheduled', why: 'no node has taken it', said: '', runsNothing: false },
  { kind: 'not-run', why: 'you may not create pods/exec in "shop"' },
  { kind: 'not-run', why: '' },
];

describe('what is said', () => {
  it('of what stands in the way of a method', () => {
    expect(OBSTACLES.map(phraseObstacle)).toMatchInlineSnapshot(`
      [
        "you may not patch pods/ephemeralcontainers in "shop"",
        "a ResourceQuota is used up: exceeded quota: small",
        "PodSecurity refuses it: violates PodSecurity "restricted:latest"",
        "it is a static pod, which its node's kubelet keeps and the API cannot change",
        "the pod has finished",
        "the pod is being deleted",
        "the pod has not started: it has no address yet",
        "none of its containers is running",
        "container "app" has no shell",
        "it runs on Windows, where the probe cannot",
        "the workload has no pod now",
        "it would change the pod, and nobody agreed to that",
        "a clone would not be the same to shop/a and shop/b",
        "Service shop/db sends traffic to pods that are not ready, so it would send it to the clone",
        "it uses its node's network, where a clone would take its ports",
      ]
    `);
  });

  it('of a probe that did not run', () => {
    expect(
      FAILURES.map((failure) => `${phraseFailure(failure).code}: ${phraseFailure(failure).text}`),
    ).toMatchInlineSnapshot(`
      [
        "PROBE_NO_METHOD: there is no way into the pod: exec: container "app" has no shell",
        "PROBE_FORBIDDEN: you may not create pods/exec in "shop"",
        "PROBE_REFUSED: the API server refuses it: admission webhook "x" denied the request",
        "PROBE_IMAGE: the node cannot get the image registry.example/netshoot:v1: not found",
        "PROBE_UNSCHEDULABLE: no node takes the pod: 0/3 nodes are available",
        "PROBE_NOT_STARTED: the container did not start within 120 seconds: ContainerCreating",
        "PROBE_NOT_STARTED: the container did not start within 1 second",
        "PROBE_POD_GONE: the pod was deleted while it was probed",
        "PROBE_NODE_DOWN: nothing can be started in the pod: its node "n1" tells nothing any more, since 2026-03-01T11:52:10Z: NodeStatusUnknown",
        "PROBE_NO_TOOL: the container has no tool that can do this (none was found)",
        "PROBE_NO_TOOL: the container has no tool that can do this (found: wget=busybox)",
        "PROBE_CUT_OFF: its output ended too early",
        "PROBE_INTERRUPTED: it was interrupted",
        "PROBE_FAILED: the server could not find it",
      ]
    `);
  });

  it('to do about it, where there is something', () => {
    expect(FAILURES.filter((failure) => remedyOf(failure) !== '').map(({ why }) => why)).toEqual([
      'no-method',
      'forbidden',
      'image',
      'node-down',
      'no-tool',
      'no-tool',
    ]);
  });

  it('of what was met', () => {
    const seen = attempts('p', 'connected', 'timeout', 'timeout');
    const told = REASONS.map((reason) => phraseObservation(observation('INCONCLUSIVE', { reason, attempts: seen })));
    expect(told).toMatchInlineSnapshot(`
      [
        "it connects",
        "an answer came back",
        "no answer, but the datagrams arrive: the receiver's kernel counted them",
        "nothing listens on the port",
        "the port listens on another address only",
        "nothing of the pod runs that could listen",
        "the port listens, and something on the way refuses the connection",
        "refused, and nobody could see whether the port listens",
        "the pod is reached, and the Service's address refuses",
        "the pod is reached, and the Service's address does not answer",
        "the Service's address connects, and the only pod behind it does not by its own",
        "the pod has no route to this address: no packet left it",
        "the kernel of the pod's node does not know the protocol: no packet left the pod",
        "something on the way answers that there is no way, or that it is prohibited",
        "the port listens, and no answer comes back",
        "no answer, and nothing listens on the port either",
        "no answer, not even to a connection from inside the pod",
        "no answer, and nobody could see whether the port listens",
        "one attempt without an answer, which is too little to say blocked",
        "the connection opens, and is then cut or stays silent",
        "it connects, perhaps only to the sidecar of its own pod",
        "no answer, which over UDP may mean anything",
        "no answer, and the receiver's kernel counted no datagram",
        "1 of 3 attempts connected",
        "the name was not found, so there was nothing to connect to",
        "the probe could not run",
      ]
    `);
    expect(new Set(told).size).toBe(REASONS.length);
  });

  it('of what was seen inside', () => {
    const where = { destination: 'shop/db-0', protocol: 'TCP', port: 5432 } as const;
    expect(CONTROLS.map((control) => phraseControl(control, where))).toMatchInlineSnapshot(`
      [
        "shop/db-0 listens on TCP 5432",
        "shop/db-0 listens on TCP 5432, and does not answer from inside either",
        "nothing listens on TCP 5432 in shop/db-0",
        "shop/db-0 listens on TCP 5432 at 127.0.0.1 and ::1 only, not at the address of the pod",
        "shop/db-0 is no pod that one could look into",
        "shop/db-0 is not up (no node has taken it)",
        "nobody looked into shop/db-0: you may not create pods/exec in "shop"",
        "nobody looked into shop/db-0",
      ]
    `);
  });

  it('of what stays behind', () => {
    const left = { namespace: 'shop', pod: 'web-0', container: 'netpol-7f3a', kind: 'ephemeral-container' } as const;
    const job = { kind: 'job', namespace: 'shop', name: 'netpol-7f3a', message: 'forbidden' } as const;
    expect([
      ...(['stopped', 'running', 'unknown'] as const).map((state) => phraseLeftBehind({ ...left, state })),
      phraseLeftBehind(job),
      phraseLeftBehind({ ...job, secondsLeft: 90 }),
    ]).toMatchInlineSnapshot(`
      [
        "container netpol-7f3a stays, stopped, in the spec of shop/web-0 until the pod is replaced",
        "container netpol-7f3a still runs, ends by itself within a minute, and then stays in the spec of shop/web-0 until the pod is replaced",
        "container netpol-7f3a stays, and may still run once, in the spec of shop/web-0 until the pod is replaced",
        "Job shop/netpol-7f3a could not be removed (forbidden)",
        "Job shop/netpol-7f3a could not be removed (forbidden); it goes by itself within 90 seconds",
      ]
    `);
  });

  it('of a step while it runs', () => {
    const outcomes = ['connected', 'refused', 'unreachable', 'cut', 'timeout', 'silent', 'failed', 'not-run'] as const;
    expect([
      ...outcomes.map((outcome) => phraseStep({ outcome, attempts: 3, connected: 0, ms: 4 })),
      phraseStep({ outcome: 'mixed', attempts: 3, connected: 1, ms: 4 }),
      phraseStep({ outcome: 'mixed', attempts: 2, connected: 0, ms: 4 }),
    ]).toMatchInlineSnapshot(`
      [
        "connected, 4 ms",
        "refused, 3 attempts",
        "unreachable or prohibited, 3 attempts",
        "opened, then cut, 3 attempts",
        "no answer, 3 attempts",
        "no answer, 3 attempts",
        "not tried: the tool failed",
        "not tried",
        "1 of 3 attempts connected",
        "different each time, 2 attempts",
      ]
    `);
  });

  it('of a look-up', () => {
    const base = { step: 'name', addresses: [], tool: 'nslookup', ms: 3, detail: '' };
    const results = ['answer', 'no-such-name', 'refused', 'server-failure', 'timeout', 'failed'] as const;
    expect([
      ...results.map((result) => phraseLookUp({ ...base, result, server: '10.96.0.2' })),
      phraseLookUp({ ...base, result: 'timeout', server: '' }),
    ]).toMatchInlineSnapshot(`
      [
        "by 10.96.0.2, 3 ms",
        "no such name, says 10.96.0.2",
        "refused by 10.96.0.2",
        "10.96.0.2 could not find it",
        "no answer from 10.96.0.2",
        "not tried: the tool failed",
        "no answer from the resolver",
      ]
    `);
  });
});
