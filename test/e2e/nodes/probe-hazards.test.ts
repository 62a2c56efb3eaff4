import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { asList, asObject } from '../../../src/cluster/raw.ts';
import { RUN_LABEL } from '../../../src/probe/marks.ts';
import type { ProbeReport } from '../../../src/probe/probe-report.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { apply, shellPod, untilPodsReady } from '../helpers/pods.ts';
import { startPodWebhook } from '../helpers/pod-webhook.ts';
import { probe, seenOf } from '../helpers/probe.ts';
import { BARE } from '../helpers/probe-world.ts';

/* Destinations that are not up, or that nobody can look into; kernels that cannot do what is asked; admission that meddles. */

const cluster = sharedCluster();
const shop = `hazards-${process.pid}`;

const ask = (from: string, to: string, ...more: readonly string[]) =>
  probe(cluster.kubeconfig, [from, to, '-n', shop, ...more]);

storiesNeeding(['modes'], () => {
  beforeAll(async () => {
    await buildPlugin();
    await cluster.kubectl(['create', 'namespace', shop]);
    await apply(cluster, shop, [shellPod('friend'), shellPod('stranger'), BARE].join('---\n'));
    await untilPodsReady(cluster, shop);
    // These never are.
    await apply(cluster, shop, unreadyPods() + POLICIES);
    await Promise.all(['starting', 'imageless', 'crashing'].map(untilItHasAnAddress));
    const unscheduled = '--for=jsonpath={.status.conditions[0].reason}=Unschedulable';
    await cluster.kubectl(['-n', shop, 'wait', unscheduled, 'pod/homeless', '--timeout=90s']);
  });

  afterAll(() => cluster.kubectl(['delete', 'namespace', shop, '--wait=false']));

  describe('A destination that is not up', () => {
    test.each([
      ['starting', 'initializing', /^init container "migrate" still runs$/, /^$/],
      ['imageless', 'not-started', /^container "main" does not run$/, /ErrImagePull|ImagePullBackOff/],
      ['crashing', 'not-started', /^container "main" does not run$/, /CrashLoopBackOff/],
    ])('%s refuses because nothing of it runs, and that is said with its reason.', async (pod, cause, why, said) => {
      // A container that crashes runs for a moment each time.
      await expect
        .poll(async () => outcomeOf((await ask('friend', `${pod}:8080`, '--method', 'exec')).report), LONG)
        .toEqual({
          seen: ['ALLOW NO_LISTENER refused-not-started: agree'],
          control: {
            kind: 'down',
            cause,
            why: expect.stringMatching(why),
            said: expect.stringMatching(said),
            runsNothing: true,
          },
        });
    });

    test('is not called blocked where the policies deny: it would not answer without them either.', async () => {
      const { exitCode, report } = await ask('stranger', 'starting:8080', '--method', 'exec');
      expect(seenOf(report)).toEqual(['DENY TARGET_DOWN no-answer-target-down: inconclusive']);
      expect(report.next.map(({ command }) => command)).toContain(`kubectl describe pod starting -n ${shop}`);
      expect(exitCode).toBe(4);
    });

    test('and has no address yet cannot be tried, and why it has none is said.', async () => {
      const { exitCode, stderr } = await netpol(cluster.kubeconfig, ['probe', 'friend', 'homeless:80', '-n', shop]);
      expect(stderr).toContain('there is no connection to try');
      expect(stderr).toContain('no node has taken it: Unschedulable');
      expect(exitCode).toBe(1);
    });

    test('and is deleted in between is told as deleted.', async () => {
      await apply(cluster, shop, shellPod('leaving').replace('PeriodSeconds: 0', 'PeriodSeconds: 600'));
      await cluster.kubectl(['-n', shop, 'wait', '--for=condition=Ready', 'pod/leaving', '--timeout=90s']);
      // It sleeps as process 1, which no signal but SIGKILL ends.
      await cluster.kubectl(['-n', shop, 'delete', 'pod', 'leaving', '--wait=false']);
      const { report } = await ask('friend', 'leaving:8080', '--method', 'exec', '--control', 'none');
      expect(report.controls).toMatchObject([{ control: { kind: 'down', cause: 'terminating' } }]);
      await cluster.kubectl(['-n', shop, 'delete', 'pod', 'leaving', '--force', '--grace-period=0']);
    });
  });

  describe('A destination that nobody can look into', () => {
    test('is known to listen by a pod that may connect: then the other one is blocked.', async () => {
      const { exitCode, report, stderr } = await ask('stranger', 'bare:1053', '--method', 'exec');
      expect(seenOf(report)).toEqual(['DENY BLOCKED no-answer-but-listens: agree']);
      expect(report.controls).toMatchObject([
        { control: { kind: 'not-run' }, peers: [{ pod: `${shop}/friend`, outcome: 'connected' }] },
      ]);
      expect(report.plan.map(({ role, pod }) => `${role} ${pod}`)).toEqual([
        `source ${shop}/stranger`,
        `control ${shop}/bare`,
        `peer ${shop}/friend`,
      ]);
      // Said before anything was done.
      expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
        `only where nobody can see whether the port listens: a command in container "main" of ${shop}/friend`,
      );
      expect(exitCode).toBe(0);
    });

    test('is not asked about by others where it is reached, or looked into, or nobody agreed to.', async () => {
      const rolesOf = ({ report }: { readonly report: ProbeReport }) => report.plan.map(({ role }) => role);
      expect(rolesOf(await ask('friend', 'bare:1053', '--method', 'exec'))).not.toContain('peer');
      const looked = await ask('stranger', 'bare:1053', '--method', 'exec', '--control', 'ephemeral');
      expect([rolesOf(looked), seenOf(looked.report)]).toEqual([
        ['source', 'control'],
        ['DENY BLOCKED no-answer-but-listens: agree'],
      ]);
      const alone = await ask('stranger', 'bare:1053', '--method', 'exec', '--control', 'none');
      expect([rolesOf(alone), seenOf(alone.report)]).toEqual([
        ['source'],
        ['DENY INCONCLUSIVE no-answer-unknown-listener: inconclusive'],
      ]);
    });
  });

  test('A node whose kernel has no SCTP is told so: nothing is said about the network.', async () => {
    const { exitCode, report } = await ask('friend', 'bare:1053/sctp');
    // Kernels that have it answer the abort of a port that nothing listens on.
    const hasSctp = seenOf(report).every((seen) => !seen.includes('no-protocol'));
    if (hasSctp) expect(report.legs[0]?.steps[0]?.outcome).toMatch(/refused|timeout/);
    else expect([seenOf(report), exitCode]).toEqual([['ALLOW INCONCLUSIVE no-protocol: inconclusive'], 4]);
  });

  describe('A webhook that gives new pods a label', () => {
    test('which policies do not go by changes nothing.', async () => {
      await webhook(() => ({ colour: 'blue' }));
      const { report } = await ask('friend', 'bare:1053', '--method', 'clone');
      expect(seenOf(report)).toEqual(['ALLOW REACHABLE connected: agree']);
    });

    test('which policies go by makes a clone something else: it is not made.', async () => {
      await webhook(() => ({ team: 'red' }));
      const { exitCode, report } = await ask('friend', 'bare:1053', '--method', 'clone', '--control', 'none');
      expect(report.failures).toMatchObject([{ role: 'source', code: 'PROBE_NO_METHOD' }]);
      expect(report.failures[0]?.text).toContain(`a clone would not be the same to ${shop}/red`);
      expect([report.measured.class, report.plan, exitCode]).toEqual(['PROBE_FAILED', [], 1]);
      expect(await ours()).toEqual([]);
    });

    test('which it hides from dry runs is found out at the clone itself: what that measured counts for nothing.', async () => {
      await webhook((_, { dryRun }) => (dryRun ? {} : { team: 'red' }));
      const { exitCode, report } = await ask('friend', 'bare:1053', '--method', 'clone');
      expect(report.failures[0]?.text).toContain(`a clone would not be the same to ${shop}/red`);
      expect([report.measured.class, report.leftBehind, exitCode]).toEqual(['PROBE_FAILED', [], 1]);
      expect(await ours()).toEqual([]);
    });
  });
});

const LONG = { timeout: 90_000, interval: 1000 };

function outcomeOf(report: ProbeReport) {
  return { seen: seenOf(report), control: report.controls[0]?.control };
}

/** It goes with the test. */
async function webhook(relabel: Parameters<typeof startPodWebhook>[2]): Promise<void> {
  const { stop } = await startPodWebhook(cluster, shop, relabel);
  onTestFinished(stop);
  // API servers hear of a new webhook a moment later.
  const isHeard = async (): Promise<boolean> => {
    const made = await cluster.kubectl(['-n', shop, 'create', '-f', '-', '-o', 'json'], CANARY);
    await cluster.kubectl(['-n', shop, 'delete', 'pod', 'canary', '--force', '--grace-period=0']);
    const labels = asObject(asObject(asObject(JSON.parse(made))['metadata'])['labels']);
    return labels['colour'] !== undefined || labels['team'] !== undefined;
  };
  await expect.poll(isHeard, LONG).toBe(true);
}

const CANARY = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'canary', labels: { app: 'canary' } },
  spec: { containers: [{ name: 'main', image: 'nothing' }] },
});

async function ours(): Promise<readonly unknown[]> {
  const answer = await cluster.kubectl(['-n', shop, 'get', 'jobs,pods', '-l', RUN_LABEL, '-o', 'json']);
  return asList(asObject(JSON.parse(answer))['items']);
}

async function untilItHasAnAddress(pod: string): Promise<void> {
  await cluster.kubectl(['-n', shop, 'wait', '--for=jsonpath={.status.podIP}', `pod/${pod}`, '--timeout=90s']);
}

/** Pods that have an address, and nothing that runs for good. */
function unreadyPods(): string {
  const { agnhost, netshoot } = inject('images');
  const migrate = `initContainers: [{name: migrate, image: "${netshoot}", command: [sleep, "86400"]}]`;
  return [
    podYaml('starting', `{name: main, image: "${agnhost}", command: [/agnhost, pause]}`, migrate),
    podYaml('imageless', '{name: main, image: "netpol.test/nothing:1"}'),
    podYaml('homeless', '{name: main, image: "netpol.test/nothing:1"}', 'nodeSelector: {nobody: has-it}'),
    podYaml('crashing', `{name: main, image: "${netshoot}", command: [sh, -c, exit 3]}`),
  ].join('');
}

function podYaml(name: string, container: string, more = 'enableServiceLinks: false'): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  terminationGracePeriodSeconds: 0
  ${more}
  containers: [${container}]
`;
}

const POLICIES = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: friends}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [bare, starting]}]}
  ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: red}
spec: {podSelector: {matchLabels: {team: red}}, policyTypes: [Egress]}
`;
