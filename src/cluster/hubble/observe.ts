import type { AgentAnswer, HubbleAgent, HubbleFailure } from '../../model/observed-drop.ts';
import type { ClusterReader, Read } from '../read.ts';
import type { ClusterWriter } from '../writer.ts';
import { ClusterError } from '../errors.ts';
import type { ExecEnd } from '../exec.ts';
import { createHubbleReader } from './collect.ts';
import { projectPod } from '../project.ts';
import { RESOURCES } from '../resources.ts';

/** A DaemonSet of agents, and the container that has Hubble. */
export interface AgentSetName {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
}

/** The label that all charts of Cilium give their agents. */
const AGENT_LABEL = 'k8s-app=cilium';

/** The agents of a set that run, a node each. */
export async function findHubbleAgents(
  api: ClusterReader,
  { namespace, name, container }: AgentSetName,
): Promise<Read<readonly HubbleAgent[]>> {
  const pods = await api.list(RESOURCES.pods, { namespace, labelSelector: AGENT_LABEL }, (raw) => projectPod(raw));
  if (!pods.known) return pods;
  const running = pods.value.filter(({ owner, phase }) => owner?.name === name && phase === 'Running');
  return {
    known: true,
    value: running.map((pod) => ({ namespace, pod: pod.name, container, node: pod.node ?? '' })),
  };
}

export interface ObserveWish {
  readonly sinceSeconds: number;
  /** Absent: every namespace. */
  readonly namespace?: string;
}

/** What is run in an agent; it reads, and changes nothing. */
export function hubbleCommand({ sinceSeconds, namespace }: ObserveWish): readonly string[] {
  const place = namespace === undefined ? [] : ['--namespace', namespace];
  return ['hubble', 'observe', '--verdict', 'DROPPED', '--since', `${sinceSeconds}s`, ...place, '-o', 'jsonpb'];
}

/** So many agents are asked at once. */
const AT_ONCE = 8;
/** Hubble keeps a few thousand flows a node: to tell them takes no longer. */
const DEADLINE_MS = 20_000;

/** Asks each agent what it has seen dropped. One that does not answer is part of the answer. */
export async function observeDrops(
  exec: ClusterWriter['exec'],
  agents: readonly HubbleAgent[],
  wish: ObserveWish,
  signal: AbortSignal,
): Promise<readonly AgentAnswer[]> {
  const answers: AgentAnswer[] = [];
  const rest = agents.entries();
  const worker = async (): Promise<void> => {
    for (const [at, agent] of rest) answers[at] = await askAgent(exec, agent, wish, signal);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answers;
}

async function askAgent(
  exec: ClusterWriter['exec'],
  agent: HubbleAgent,
  wish: ObserveWish,
  signal: AbortSignal,
): Promise<AgentAnswer> {
  const reader = createHubbleReader();
  const { namespace, pod: name, container } = agent;
  try {
    const options = { onLine: reader.line, deadlineMs: DEADLINE_MS, signal };
    const end = await exec({ namespace, name }, container, hubbleCommand(wish), options);
    if (end.exitCode === 0) return { agent, answer: { kind: 'answered', ...reader.told() } };
    return { agent, answer: { kind: 'failed', ...failureOf(end) } };
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind === 'unauthorized' || error.kind === 'aborted') throw error;
    const why = error.kind === 'forbidden' ? 'forbidden' : 'other';
    return { agent, answer: { kind: 'failed', why, message: error.message } };
  }
}

function failureOf({ exitCode, stderr, error }: ExecEnd): { readonly why: HubbleFailure; readonly message: string } {
  const message = [error, stderr].flatMap((text) => text?.replace(/\s+/g, ' ').trim() || []).join(' ');
  return { why: whyFailed(exitCode, message), message };
}

/** Runtimes and gRPC say it in their own words. */
function whyFailed(exitCode: number | undefined, message: string): HubbleFailure {
  if (/executable file not found|hubble: (command )?not found|stat hubble/i.test(message)) return 'no-program';
  if (exitCode === 126 || exitCode === 127) return 'no-program';
  return /code = Unavailable|failed to connect|connection refused|no such file or directory/i.test(message)
    ? 'off'
    : 'other';
}
