import type { ClusterApi } from '../cluster/api.ts';
import { asList, asObject, asText, type RawObject } from '../cluster/raw.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { Pod } from '../model/pod.ts';
import { qualifiedName } from '../model/reference.ts';
import type { Read } from '../cluster/read.ts';
import { RESOURCES } from '../cluster/resources.ts';

/** Why a pod cannot answer, as the API shows it; `phrase/outage.ts` puts it into words. */
export type Outage =
  | { readonly kind: 'gone' }
  | { readonly kind: 'terminating' }
  /** `phase` with Kubernetes' own reason, where it gives one. */
  | { readonly kind: 'finished'; readonly phase: string; readonly said: string }
  /** No node has taken it; `said`: the scheduler's words. */
  | { readonly kind: 'unscheduled'; readonly said: string }
  | NodeOutage
  /** Its own containers wait for this init container; `said`: what that one waits for itself, empty while it runs. */
  | { readonly kind: 'initializing'; readonly container: string; readonly said: string }
  /** None of its own containers runs; the first of them, and why: an image that does not come, or a crash each time. */
  | { readonly kind: 'not-started'; readonly container: string; readonly said: string };

/** The node does not tell that it is well. Absent `since`: not known. */
export interface NodeOutage {
  readonly kind: 'node-down';
  readonly node: string;
  /** `silent`: it tells nothing any more, so nothing can be started there either. */
  readonly state: 'silent' | 'not-ready' | 'gone';
  /** In the words of whoever noticed; may be empty. */
  readonly said: string;
  /** RFC 3339. */
  readonly since?: string;
}

/** Whether the pod is certain to run nothing that could listen: then a refusal is its own kernel's. */
export function runsNothing({ kind }: Outage): boolean {
  return kind === 'initializing' || kind === 'not-started';
}

/** What keeps each of these pods from answering; `undefined`: nothing that shows. Pods that may not be read are left out. */
export async function readOutages(
  api: ClusterApi,
  pods: readonly Pod[],
): Promise<ReadonlyMap<string, Outage | undefined>> {
  const nodes = createNodeReader(api);
  const entries = await Promise.all(
    pods.map(async ({ namespace, name }): Promise<readonly (readonly [string, Outage | undefined])[]> => {
      const read = await readOrNothing(() => api.get(RESOURCES.pods, { namespace, name }));
      if (read === undefined || !read.known) return [];
      return [[qualifiedName({ namespace, name }), await outageOf(read.value, nodes)]];
    }),
  );
  return new Map(entries.flat());
}

async function outageOf(pod: RawObject | undefined, nodes: NodeReader): Promise<Outage | undefined> {
  if (pod === undefined) return { kind: 'gone' };
  const node = asText(asObject(pod['spec'])['nodeName']);
  const ofPod = podOutage(pod);
  // What a silent node's pods are is what was last heard of them.
  return (node === undefined ? undefined : await nodes.outage(node)) ?? ofPod ?? lostNode(pod);
}

/** Reads each node once. */
export interface NodeReader {
  /** `undefined`: it is well, or may not be read. */
  outage(node: string): Promise<NodeOutage | undefined>;
}

export function createNodeReader(api: Pick<ClusterApi, 'get'>): NodeReader {
  const reads = new Map<string, Promise<NodeOutage | undefined>>();
  return {
    outage(node) {
      const reading =
        reads.get(node) ??
        readOrNothing(() => api.get(RESOURCES.nodes, { name: node })).then((read) =>
          read?.known === true ? nodeOutage(node, read.value) : undefined,
        );
      reads.set(node, reading);
      return reading;
    },
  };
}

/** What only explains an answer must not be in its way. */
async function readOrNothing<T>(read: () => Promise<Read<T>>): Promise<Read<T> | undefined> {
  return read().catch((error: unknown) => {
    if (!(error instanceof ClusterError)) throw error;
    return undefined;
  });
}

/** https://kubernetes.io/docs/reference/node/node-status/#condition */
function nodeOutage(node: string, raw: RawObject | undefined): NodeOutage | undefined {
  if (raw === undefined) return { kind: 'node-down', node, state: 'gone', said: '' };
  const ready = conditionOf(raw, 'Ready');
  // One that has just joined has told nothing yet.
  if (ready === undefined || ready['status'] === 'True') return undefined;
  const since = asText(ready['lastTransitionTime']);
  return {
    kind: 'node-down',
    node,
    state: ready['status'] === 'Unknown' ? 'silent' : 'not-ready',
    said: wordsOf(ready),
    ...(since === undefined ? {} : { since }),
  };
}

/**
 * The node controller calls the pods of a silent node not ready, though their containers were when they were last heard
 * of. That shows also to those who may not read nodes.
 */
export function lostNode(pod: RawObject): NodeOutage | undefined {
  const node = asText(asObject(pod['spec'])['nodeName']);
  const ready = conditionOf(pod, 'Ready');
  const isContradiction =
    ready?.['status'] === 'False' &&
    asText(ready['reason']) === undefined &&
    conditionOf(pod, 'ContainersReady')?.['status'] === 'True' &&
    asList(asObject(pod['spec'])['readinessGates']).length === 0;
  if (node === undefined || !isContradiction) return undefined;
  const since = asText(ready['lastTransitionTime']);
  return { kind: 'node-down', node, state: 'silent', said: '', ...(since === undefined ? {} : { since }) };
}

function podOutage(pod: RawObject): Outage | undefined {
  const status = asObject(pod['status']);
  if (asText(asObject(pod['metadata'])['deletionTimestamp']) !== undefined) return { kind: 'terminating' };
  const phase = asText(status['phase']) ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') return { kind: 'finished', phase, said: wordsOf(status) };
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.['status'] === 'False') return { kind: 'unscheduled', said: wordsOf(scheduled) };
  return initializing(pod) ?? notStarted(pod);
}

function initializing(pod: RawObject): Outage | undefined {
  if (conditionOf(pod, 'Initialized')?.['status'] !== 'False') return undefined;
  const states = statesOf(pod, 'initContainerStatuses');
  const current = states.find(({ raw, state }) => state['terminated'] === undefined && raw['started'] !== true);
  const failed = states.find(({ state }) => asObject(state['terminated'])['exitCode'] !== 0);
  const waited = current ?? failed;
  if (waited === undefined) return undefined;
  const { name, state } = waited;
  return { kind: 'initializing', container: name, said: state['running'] === undefined ? whyNot(state) : '' };
}

function notStarted(pod: RawObject): Outage | undefined {
  const states = statesOf(pod, 'containerStatuses');
  if (states.some(({ state }) => state['running'] !== undefined)) return undefined;
  const [first] = states;
  return first === undefined ? undefined : { kind: 'not-started', container: first.name, said: whyNot(first.state) };
}

interface ContainerState {
  readonly name: string;
  readonly raw: RawObject;
  readonly state: RawObject;
}

function statesOf(pod: RawObject, list: 'containerStatuses' | 'initContainerStatuses'): readonly ContainerState[] {
  return asList(asObject(pod['status'])[list])
    .map(asObject)
    .map((raw) => ({ name: asText(raw['name']) ?? '', raw, state: asObject(raw['state']) }));
}

function whyNot(state: RawObject): string {
  const terminated = asObject(state['terminated']);
  if (state['terminated'] !== undefined) return wordsOf(terminated) || `exitCode ${String(terminated['exitCode'])}`;
  return wordsOf(asObject(state['waiting']));
}

/** `reason: message`, as far as they are there. */
function wordsOf(raw: RawObject): string {
  return [asText(raw['reason']), asText(raw['message'])].filter((text) => text !== undefined && text !== '').join(': ');
}

function conditionOf(raw: RawObject, type: string): RawObject | undefined {
  return asList(asObject(raw['status'])['conditions'])
    .map(asObject)
    .find((condition) => condition['type'] === type);
}
