import { type AgentSetName, findHubbleAgents, observeDrops } from '../cluster/hubble/observe.ts';
import type { HubbleEvidence, Simulation } from './measurement.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { ciliumAgentSets } from '../enforcers/cilium.ts';
import { ClusterError } from '../cluster/errors.ts';

type World = Pick<Simulation, 'index' | 'enforcement'>;

/** Who sells Cilium with a program in its agents that tells what they have dropped. */
const WITH_HUBBLE: ReadonlySet<string> = new Set(['cilium', 'aks-cilium']);

/** The agents whose Hubble can be asked; empty where there is none. */
export function hubbleSets({ index, enforcement }: World): readonly AgentSetName[] {
  const facts = index.snapshot.enforcerFacts;
  const isThere = enforcement?.kind === 'enforced' && enforcement.enforcers.some(({ name }) => WITH_HUBBLE.has(name));
  return isThere && facts !== undefined ? ciliumAgentSets(facts) : [];
}

interface HubbleWish {
  readonly nodes: readonly string[];
  /** Of those who call; what others have lost is not asked for where it is one. */
  readonly namespaces: ReadonlySet<string>;
  readonly sinceSeconds: number;
  readonly signal: AbortSignal;
}

/** What the agents of these nodes have seen dropped. Never throws: a probe has its answer without it. */
export async function askHubble(api: ClusterApi, world: World, wish: HubbleWish): Promise<HubbleEvidence | undefined> {
  const sets = hubbleSets(world);
  if (sets.length === 0 || wish.signal.aborted) return undefined;
  try {
    return await askSets(api, sets, wish);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { drops: [], answered: [], silent: [{ node: '', why: 'other', message: error.message }] };
  }
}

async function askSets(
  api: ClusterApi,
  sets: readonly AgentSetName[],
  { nodes, namespaces, sinceSeconds, signal }: HubbleWish,
): Promise<HubbleEvidence> {
  const found = await Promise.all(sets.map((set) => findHubbleAgents(api, set)));
  const unread = found.flatMap((read) => (read.known ? [] : [read.gap]));
  const agents = found.flatMap((read) => (read.known ? read.value : [])).filter(({ node }) => nodes.includes(node));
  const [namespace] = namespaces.size === 1 ? namespaces : [];
  const observed = { sinceSeconds, ...(namespace === undefined ? {} : { namespace }) };
  const answers = await observeDrops(api.writer.exec, agents, observed, signal);
  return {
    drops: answers.flatMap(({ answer }) => (answer.kind === 'answered' ? answer.drops : [])),
    answered: answers.flatMap(({ agent, answer }) => (answer.kind === 'answered' ? [agent.node] : [])),
    silent: [
      ...unread.map(({ message, reason }) => ({
        node: '',
        why: reason === 'forbidden' ? ('forbidden' as const) : ('other' as const),
        message,
      })),
      ...answers.flatMap(({ agent: { node }, answer }) =>
        answer.kind === 'failed' ? [{ node, why: answer.why, message: answer.message }] : [],
      ),
    ],
  };
}
