import type {
  AgentSet,
  ConfigMap,
  EnforcerFacts,
  NodeSystem,
  SettingsKind,
  SettingsList,
  SettingsObject,
  SettingsPlace,
} from '../model/enforcer-facts.ts';
import { MESH_ROOT_NAMESPACE } from '../model/mesh.ts';
import type { Collector } from './collector.ts';
import type { Gap } from '../model/gap.ts';
import type { ClusterReader, ObjectName, Read } from './read.ts';
import { projectAgentSet, projectConfigMap, projectMeshConfig, projectNodeSystem, projectSettings } from './project.ts';
import { phraseSelector } from './selector-query.ts';
import { readOptionally } from './optional-read.ts';
import type { Resource } from './resource.ts';
import type { ServedGroup } from './discovery.ts';
import { known } from '../model/known.ts';
import { uniqueBy } from '../model/unique-by.ts';
import { RESOURCES, SETTINGS_RESOURCES, WORKLOAD_RESOURCES } from './resources.ts';

/** What to read beside DaemonSets and API groups, once these are known. */
export interface FurtherFacts {
  readonly configMaps: readonly Required<ObjectName>[];
  readonly settings: readonly SettingsPlace[];
  readonly podNodes: boolean;
  readonly nodesLike: readonly string[];
  readonly serverNodes: boolean;
}

/**
 * Reads what tells who enforces policies, beside all else that is read: one list of DaemonSets, and what `further` asks
 * for then. Nothing of it is needed for an answer: what is refused, fails, or comes long after `reading`, is a gap of the
 * facts. `reading` brings all else, and the pods whose nodes are looked at; without it, any nodes are.
 */
export async function readEnforcerFacts(
  collector: Collector,
  further: (facts: EnforcerFacts) => FurtherFacts,
  reading?: Promise<unknown>,
): Promise<EnforcerFacts> {
  const reads = readOptionally({ ...collector.api, groups: collector.groups }, () => lateAfter(reading));
  const [sets, groups] = await Promise.all([readAgentSets(reads), reads.groups()]);
  const facts: EnforcerFacts = {
    scope: 'cluster',
    agentSets: sets.items,
    nodes: [],
    configMaps: [],
    apiGroups: groups.known ? groups.value.map(({ name }) => name) : [],
    gaps: [...sets.gaps, ...(groups.known ? [] : [groups.gap])],
  };
  const wanted = further(facts);
  const [configMaps, settings, podNodes, likeNodes, serverNodes, mesh] = await Promise.all([
    readEach(wanted.configMaps, (name) => readConfigMap(reads, name)),
    readEach(wanted.settings, (place) => readSettings(reads, place, groups)),
    wanted.podNodes ? readNodes(collector, reads, reading) : NOTHING,
    readEach(wanted.nodesLike, (labelSelector) => readNodesLike(reads, labelSelector)),
    wanted.serverNodes ? readNodesLike(reads, SERVER) : NOTHING,
    facts.apiGroups.includes(MESH_GROUP) ? readMeshConfigs(reads) : NOTHING,
  ]);
  const nodes = [...podNodes.items, ...likeNodes.items, ...serverNodes.items];
  const read: EnforcerFacts = {
    ...facts,
    nodes: [...new Map(nodes.map((node) => [node.name, node])).values()],
    configMaps: [...configMaps.items, ...mesh.items],
    ...(settings.items.length === 0 ? {} : { settings: settings.items }),
    gaps: uniqueBy(
      [facts, configMaps, settings, podNodes, likeNodes, serverNodes, mesh].flatMap(({ gaps }) => gaps),
      ({ verb, group, resource, namespace, name }) => [verb, group, resource, namespace, name].join(' '),
    ),
  };
  collector.keepEnforcerFacts(read);
  return read;
}

/** Milliseconds that a question whose own reads are done waits for each of these. */
const PATIENCE_MS = 3_000;

/** Resolves when that time is over, from now; without a question to keep waiting, never. */
function lateAfter(reading: Promise<unknown> | undefined): Promise<void> {
  return new Promise((resolve) => {
    // A question that fails asks for nothing more.
    reading?.then(
      () => setTimeout(resolve, PATIENCE_MS).unref(),
      () => undefined,
    );
  });
}

type Reads = Pick<ClusterReader, 'get' | 'list' | 'resources'>;

/** What was found, and what could not be read on the way. */
interface Found<T> {
  readonly items: readonly T[];
  readonly gaps: readonly Gap[];
}

const NOTHING = { items: [], gaps: [] };

/** Where most network plugins live, for those who may not look everywhere. */
export const USUAL_NAMESPACE = 'kube-system';

async function readAgentSets(reads: Reads): Promise<Found<AgentSet>> {
  const everywhere = await reads.list(WORKLOAD_RESOURCES.DaemonSet, {}, projectAgentSet);
  if (everywhere.known || everywhere.gap.reason !== 'forbidden') return foundOf(everywhere);
  const there = await reads.list(WORKLOAD_RESOURCES.DaemonSet, { namespace: USUAL_NAMESPACE }, projectAgentSet);
  return { items: there.known ? there.value : [], gaps: [everywhere.gap] };
}

async function readConfigMap(reads: Reads, at: Required<ObjectName>): Promise<Found<ConfigMap>> {
  const answer = await reads.get(RESOURCES.configMaps, at);
  if (!answer.known) return { items: [], gaps: [answer.gap] };
  return { items: [answer.value === undefined ? at : projectConfigMap(answer.value)], gaps: [] };
}

/** Where policies of Istio are served, somebody may enforce them. */
const MESH_GROUP = 'security.istio.io';

/** The settings of every control plane of a mesh; who may not look for these is told of the usual place. */
async function readMeshConfigs(reads: Reads): Promise<Found<ConfigMap>> {
  const labelSelector = 'app=istiod';
  const planes = await reads.list(WORKLOAD_RESOURCES.Deployment, { labelSelector }, (raw) => projectMeshConfig(raw));
  const found = planes.known && planes.value.length > 0 ? planes.value : [USUAL_MESH_CONFIG];
  return readEach(found, (name) => readConfigMap(reads, name));
}

const USUAL_MESH_CONFIG: Required<ObjectName> = { namespace: MESH_ROOT_NAMESPACE, name: 'istio' };

/** Nothing, where it is known that no group is served that has the kind: then its enforcer has its settings elsewhere. */
async function readSettings(
  reads: Reads,
  { kind, namespace }: SettingsPlace,
  groups: Read<readonly ServedGroup[]>,
): Promise<Found<SettingsList>> {
  const resource = await servedResource(reads, kind, groups);
  if (!resource.known) return { items: [], gaps: [resource.gap] };
  if (resource.value === undefined) return NOTHING;
  const options = namespace === undefined ? {} : { namespace };
  const list = await reads.list(resource.value, options, (raw) => projectSettings(kind, raw));
  if (!list.known) return { items: [], gaps: [list.gap] };
  const objects = await readEach(list.value, (object) => withNodes(reads, object));
  return { items: [{ kind, objects: objects.items }], gaps: objects.gaps };
}

async function servedResource(
  reads: Reads,
  kind: SettingsKind,
  groups: Read<readonly ServedGroup[]>,
): Promise<Read<Resource | undefined>> {
  if (!groups.known) return groups;
  const candidates = SETTINGS_RESOURCES[kind];
  const group = candidates.flatMap((each) => groups.value.find(({ name }) => name === each.group) ?? [])[0];
  const usual = candidates.find((each) => each.group === group?.name);
  if (group === undefined || usual === undefined || group.versions.length === 1) return known(usual);
  const served = await reads.resources(group);
  return served.known ? known(served.value.find(({ resource }) => resource === usual.resource)) : served;
}

/** With the names of the nodes that it is for, where it is for some. */
async function withNodes(reads: Reads, object: SettingsObject): Promise<Found<SettingsObject>> {
  const { nodeSelector = [] } = object;
  if (nodeSelector.length === 0) return { items: [object], gaps: [] };
  const labelSelector = phraseSelector(nodeSelector);
  const nodes = await reads.list(RESOURCES.nodes, { labelSelector }, projectNodeSystem);
  if (!nodes.known) return { items: [object], gaps: [nodes.gap] };
  return { items: [{ ...object, nodes: nodes.value.map(({ name }) => name) }], gaps: [] };
}

/** A distribution is the same on all nodes: two are asked in case one has just been replaced. */
const ENOUGH_NODES = 2;

async function readNodes(
  collector: Collector,
  reads: Reads,
  reading: Promise<unknown> | undefined,
): Promise<Found<NodeSystem>> {
  if (reading === undefined) {
    return foundOf(await reads.list(RESOURCES.nodes, { atMost: ENOUGH_NODES }, projectNodeSystem));
  }
  await reading;
  return readEach(collector.nodesOfPods().slice(0, ENOUGH_NODES), async (name) => {
    const answer = await reads.get(RESOURCES.nodes, { name });
    if (!answer.known) return { items: [], gaps: [answer.gap] };
    return { items: answer.value === undefined ? [] : [projectNodeSystem(answer.value)], gaps: [] };
  });
}

const SERVER = 'node-role.kubernetes.io/control-plane';

async function readNodesLike(reads: Reads, labelSelector: string): Promise<Found<NodeSystem>> {
  return foundOf(await reads.list(RESOURCES.nodes, { labelSelector }, projectNodeSystem));
}

async function readEach<Name, T>(names: readonly Name[], read: (name: Name) => Promise<Found<T>>): Promise<Found<T>> {
  const found = await Promise.all(names.map(read));
  return { items: found.flatMap(({ items }) => items), gaps: found.flatMap(({ gaps }) => gaps) };
}

function foundOf<T>(read: Read<readonly T[]>): Found<T> {
  return read.known ? { items: read.value, gaps: [] } : { items: [], gaps: [read.gap] };
}
