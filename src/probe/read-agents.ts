import { asList, asObject, asText, type RawObject } from '../cluster/raw.ts';
import type { EnforcerAgent, Simulation } from './measurement.ts';
import type { AgentSet } from '../model/enforcer-facts.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { qualifiedName } from '../model/reference.ts';
import { readMetadata } from '../cluster/project/metadata.ts';
import { RESOURCES } from '../cluster/resources.ts';

/** The enforcer's own pods on these nodes. Empty where nothing enforces by a DaemonSet, or its pods may not be read. */
export async function readAgents(
  api: ClusterApi,
  { index, enforcement }: Pick<Simulation, 'index' | 'enforcement'>,
  nodes: readonly string[],
): Promise<readonly EnforcerAgent[]> {
  const evidence = enforcement?.kind === 'enforced' ? enforcement.enforcers.flatMap((each) => each.evidence) : [];
  const sets = (index.snapshot.enforcerFacts?.agentSets ?? []).filter((set) =>
    evidence.includes(`DaemonSet ${qualifiedName(set)}`),
  );
  const reads = sets.flatMap((set) => nodes.map((node) => readAgent(api, set, node)));
  return (await Promise.all(reads)).flat();
}

async function readAgent(api: ClusterApi, set: AgentSet, node: string): Promise<readonly EnforcerAgent[]> {
  const { namespace } = set;
  const read = await api.list(RESOURCES.pods, { namespace, fieldSelector: `spec.nodeName=${node}` }, (raw) =>
    isOf(set, raw) ? raw : undefined,
  );
  if (!read.known) return [];
  const agent = { node, set: qualifiedName(set) };
  const [pod] = read.value;
  if (pod === undefined) return [{ ...agent, ready: false }];
  const ready = asList(asObject(pod['status'])['conditions'])
    .map(asObject)
    .find(({ type }) => type === 'Ready');
  const since = asText(ready?.['lastTransitionTime']);
  const isReady = ready?.['status'] === 'True';
  return [
    {
      ...agent,
      pod: qualifiedName(readMetadata(pod, {})),
      ready: isReady,
      ...(isReady && since !== undefined ? { readySince: since } : {}),
    },
  ];
}

function isOf({ name }: AgentSet, raw: RawObject): boolean {
  const { owner } = readMetadata(raw, {});
  return owner?.kind === 'DaemonSet' && owner.name === name;
}
