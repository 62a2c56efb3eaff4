import { expect, onTestFinished, test } from 'vitest';
import type { FlowExplanation } from '../../../src/explain/explanation.ts';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { apply, clientPod, serverPod, untilPodsReady } from '../helpers/pods.ts';
import { runHere } from '../helpers/run-here.ts';

const cluster = sharedCluster();

const ONLY_CLIENT = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-client}
spec:
  podSelector: {matchLabels: {app: server}}
  ingress: [{from: [{namespaceSelector: {matchLabels: {team: nobody}}}, {podSelector: {matchLabels: {app: client}}}]}]
`;

/** More rounds than there are kinds of objects to read. */
const ENOUGH_ROUNDS = 12;

storiesNeeding(['enforcement'], () => {
  test('somebody who may read nothing is told what to be granted, until the answer is that of the administrator', async () => {
    const namespace = await newNamespace(cluster);
    await apply(cluster, namespace, serverPod('server') + clientPod('client') + clientPod('other') + ONLY_CLIENT);
    await untilPodsReady(cluster, namespace);
    const user = `system:serviceaccount:${namespace}:eve`;
    await cluster.kubectl(['-n', namespace, 'create', 'serviceaccount', 'eve']);

    for (const source of ['client', 'other']) {
      const question = ['why', `${namespace}/pod/${source}`, `${namespace}/pod/server:8080`];
      const wanted = verdictOf(await ask(question));
      let asEve = await ask([...question, '--as', user]);
      for (let round = 0; round < ENOUGH_ROUNDS && verdictOf(asEve) !== wanted; round++) {
        expect([undefined, 'UNKNOWN']).toContain(verdictOf(asEve));
        await carryOut(grantsIn(asEve));
        asEve = await ask([...question, '--as', user]);
      }
      expect(verdictOf(asEve)).toBe(wanted);
    }
  });
});

storiesNeeding(['enforcement'], () => {
  test('somebody with the roles that rbac prints for a probe, and nothing else, probes, and is refused nothing', async () => {
    const namespace = await newNamespace(cluster);
    await apply(cluster, namespace, serverPod('server') + clientPod('client') + clientPod('other') + ONLY_CLIENT);
    await untilPodsReady(cluster, namespace);
    const user = `system:serviceaccount:${namespace}:prober`;
    const { stdout: roles } = await runHere(['rbac', '--for', 'probe', '-n', namespace, '--user', user]);
    await cluster.kubectl(['apply', '-f', '-'], roles);
    onTestFinished(async () => void (await cluster.kubectl(['delete', '--ignore-not-found', '-f', '-'], roles)));

    for (const [source, agreed] of [
      ['client', 'ALLOW'],
      ['other', 'DENY'],
    ] as const) {
      const question = ['probe', `${namespace}/pod/${source}`, `${namespace}/pod/server:8080`, '--yes', '--as', user];
      const { stdout, stderr } = await runHere([...question, '--kubeconfig', cluster.kubeconfig, '-v', '-o', 'json']);
      expect(stderr.split('\n').filter((line) => /^←.*: forbidden,/.test(line))).toEqual([]);
      const report = JSON.parse(stdout) as { agreement: string; simulated: { verdict: string } };
      expect([report.agreement, report.simulated.verdict]).toEqual(['agree', agreed]);
    }
  });
});

/** What was said: data, or on stderr why there is none. */
async function ask(question: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runHere([...question, '--kubeconfig', cluster.kubeconfig, '-o', 'json']);
  return stdout || stderr;
}

function verdictOf(said: string): string | undefined {
  return said.startsWith('{') ? (JSON.parse(said) as FlowExplanation).verdict : undefined; // printed by why
}

function grantsIn(said: string): readonly string[] {
  return [...new Set(said.match(/kubectl create (?:cluster)?role(?:binding)? [^"\n]*/g))];
}

/** As typed, but that what is there already stays. */
async function carryOut(commands: readonly string[]): Promise<void> {
  expect(commands).not.toEqual([]);
  for (const command of commands) {
    const [, ...args] = command.trim().split(' ');
    const { exitCode, stderr } = await cluster.tryKubectl(args);
    if (exitCode !== 0) expect(stderr).toContain('already exists');
    const [, kind = '', name = ''] = args;
    if (kind.startsWith('cluster') && exitCode === 0)
      onTestFinished(async () => void (await cluster.kubectl(['delete', kind, name])));
  }
}
