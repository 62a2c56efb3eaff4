import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClusterWriter } from '../../../src/cluster/writer.ts';
import type { ExecEnd } from '../../../src/cluster/exec.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';
import { hubbleCommand, observeDrops } from '../../../src/cluster/hubble/observe.ts';

const LINES = readFileSync(join(import.meta.dirname, 'shop.jsonl'), 'utf8')
  .trim()
  .split('\n');
const SIGNAL = new AbortController().signal;

const agentOf = (node: string) => ({
  namespace: 'kube-system',
  pod: `cilium-${node}`,
  container: 'cilium-agent',
  node,
});

function execOf(end: ExecEnd | Error, lines: readonly string[] = []): ClusterWriter['exec'] {
  return async (_pod, _container, _command, { onLine }) => {
    if (end instanceof Error) throw end;
    for (const line of lines) onLine(line);
    return end;
  };
}

const ask = async (exec: ClusterWriter['exec']) => {
  const [only] = await observeDrops(exec, [agentOf('n1')], { sinceSeconds: 60 }, SIGNAL);
  return only?.answer;
};

describe('asking agents what they have dropped', () => {
  it('asks each, and keeps what each said', async () => {
    const asked: string[] = [];
    const exec: ClusterWriter['exec'] = async ({ name }, container, command, { onLine }) => {
      asked.push([name, container, ...command].join(' '));
      for (const line of LINES) onLine(line);
      return { exitCode: 0, stderr: '' };
    };
    const nodes = Array.from({ length: 11 }, (_, at) => `n${at}`);
    const answers = await observeDrops(exec, nodes.map(agentOf), { sinceSeconds: 60, namespace: 'shop' }, SIGNAL);
    expect(answers.map(({ agent, answer }) => [agent.node, answer.kind])).toEqual(
      nodes.map((node) => [node, 'answered']),
    );
    expect(asked).toContain(
      'cilium-n3 cilium-agent hubble observe --verdict DROPPED --since 60s --namespace shop -o jsonpb',
    );
    expect(asked).toHaveLength(nodes.length);
  });

  it('asks about every namespace where none is named', () => {
    expect(hubbleCommand({ sinceSeconds: 600 })).not.toContain('--namespace');
  });

  it.each([
    [
      'no-program',
      { exitCode: undefined, stderr: '', error: 'exec: "hubble": executable file not found in $PATH: unknown' },
    ],
    [
      'off',
      {
        exitCode: 1,
        stderr: 'rpc error: code = Unavailable desc = dial unix /run/hubble.sock: connect: no such file or directory',
      },
    ],
    ['other', { exitCode: 1, stderr: 'Error: unknown flag: --since' }],
    ['other', { exitCode: undefined, stderr: '', error: 'It did not end within 20 s.' }],
    ['forbidden', new ClusterError('forbidden', 'User "eve" cannot create resource "pods/exec"')],
    ['other', new ClusterError('unreachable', 'the kubelet does not answer')],
  ] as const)('says %s of one that gives no answer', async (why, end) => {
    expect(await ask(execOf(end))).toMatchObject({ kind: 'failed', why });
  });

  it('takes nothing that was said before it failed for an answer', async () => {
    expect(await ask(execOf({ exitCode: 1, stderr: 'rpc error: code = Canceled' }, LINES))).toMatchObject({
      kind: 'failed',
    });
  });

  it('ends where nobody is logged in: no other agent would answer', async () => {
    await expect(ask(execOf(new ClusterError('unauthorized', 'log in')))).rejects.toThrow('log in');
  });
});
