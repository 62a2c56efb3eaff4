import type { AgentSet, ConfigMap, EnforcerFacts, NodeSystem } from '../model/enforcer-facts.ts';
import type { Collector } from './collector.ts';
import type { Gap } from '../model/gap.ts';
import type { ObjectName, Read } from './read.ts';
import { projectAgentSet, projectConfigMap, projectNodeSystem } from './project.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from './resources.ts';

/** What to read beside DaemonSets and API groups, once these are known. */
export interface FurtherFacts {
  readonly configMaps: readonly Required<ObjectName>[];
  readonly podNodes: boolean;
  readonly serverNodes: boolean;
}

/**
 * Reads what tells who enforces policies, beside all else that is read: one list of DaemonSets, and what `further` asks
 * for then. Nothing of it is needed for an answer; what is refused or fails is a gap of the facts. `reading` brings the
 * pods whose nodes are looked at; without it, any nodes are.
 */
export async function readEnforcerFacts(
  collector: Collector,
  further: (facts: EnforcerFacts) => FurtherFacts,
  reading?: Promise<unknown>,
): Promise<void> {
  const [sets, groups] = await Promise.all([readAgentSets(collector), collector.groups()]);
  const facts: EnforcerFacts = {
    scope: 'cluster',
    agentSets: sets.items,
    nodes: [],
    configMaps: [],
    apiGroups: groups.known ? groups.value.map(({ name }) => name) : [],
    gaps: [...sets.gaps, ...(groups.known ? [] : [groups.gap])],
  };
  const wanted = further(facts);
  const [configMaps, podNodes, serverNodes] = await Promise.all([
    readEach(wanted.configMaps, (name) => readConfigMap(collector, name)),
    wanted.podNodes ? readNodes(collector, reading) : NOTHING,
    wanted.serverNodes ? readServerNodes(collector) : NOTHING,
  ]);
  const nodes = [...podNodes.items, ...serverNodes.items];
  collector.keepEnforcerFacts({
    ...facts,
    nodes: [...new Map(nodes.map((node) => [node.name, node])).values()],
    configMaps: configMaps.items,
    gaps: [...facts.gaps, ...configMaps.gaps, ...podNodes.gaps, ...serverNodes.gaps],
  });
}

/** What was found, and what could not be read on the way. */
interface Found<T> {
  readonly items: readonly T[];
  readonly gaps: readonly Gap[];
}

const NOTHING = { items: [], gaps: [] };

/** Where most network plugins live, for those who may not look everywhere. */
const USUAL_NAMESPACE = 'kube-system';

async function readAgentSets({ api }: Collector): Promise<Found<AgentSet>> {
  const everywhere = await api.list(WORKLOAD_RESOURCES.DaemonSet, {}, projectAgentSet);
  if (everywhere.known || everywhere.gap.reason !== 'forbidden') return foundOf(everywhere);
  const there = await api.list(WORKLOAD_RESOURCES.DaemonSet, { namespace: USUAL_NAMESPACE }, projectAgentSet);
  return { items: there.known ? there.value : [], gaps: [everywhere.gap] };
}

async function readConfigMap({ api }: Collector, at: Required<ObjectName>): Promise<Found<ConfigMap>> {
  const answer = await api.get(RESOURCES.configMaps, at);
  if (!answer.known) return { items: [], gaps: [answer.gap] };
  return { items: [answer.value === undefined ? at : projectConfigMap(answer.value)], gaps: [] };
}

/** A distribution is the same on all nodes: two are asked in case one has just been replaced. */
const ENOUGH_NODES = 2;

async function readNodes(collector: Collector, reading: Promise<unknown> | undefined): Promise<Found<NodeSystem>> {
  if (reading === undefined) {
    return foundOf(await collector.api.list(RESOURCES.nodes, { atMost: ENOUGH_NODES }, projectNodeSystem));
  }
  await reading;
  return readEach(collector.nodesOfPods().slice(0, ENOUGH_NODES), async (name) => {
    const answer = await collector.api.get(RESOURCES.nodes, { name });
    if (!answer.known) return { items: [], gaps: [answer.gap] };
    return { items: answer.value === undefined ? [] : [projectNodeSystem(answer.value)], gaps: [] };
  });
}

async function readServerNodes({ api }: Collector): Promise<Found<NodeSystem>> {
  const labelSelector = 'node-role.kubernetes.io/control-plane';
  return foundOf(await api.list(RESOURCES.nodes, { labelSelector }, projectNodeSystem));
}

async function readEach<Name, T>(names: readonly Name[], read: (name: Name) => Promise<Found<T>>): Promise<Found<T>> {
  const found = await Promise.all(names.map(read));
  return { items: found.flatMap(({ items }) => items), gaps: found.flatMap(({ gaps }) => gaps) };
}

function foundOf<T>(read: Read<readonly T[]>): Found<T> {
  return read.known ? { items: read.value, gaps: [] } : { items: [], gaps: [read.gap] };
}
