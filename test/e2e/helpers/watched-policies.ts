import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterApi, connectCluster } from '../../../src/cluster/api.ts';
import type { WatchEvent } from '../../../src/cluster/watch.ts';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import { POLICIES } from '../../helpers/connected.ts';

/* The policies of one namespace, three times: as a test writes them, as a watch tells of them, and as a fresh list has them. */

/** The object whose coming ends a run. */
export const LAST = 'last';

export interface Change {
  readonly name: string;
  /** Deleted, if it is there; otherwise created or changed. */
  readonly isGone: boolean;
}

export interface Versioned {
  readonly name: string;
  /** Its resourceVersion, a number in every API server so far. */
  readonly version: number;
}

export interface Followed {
  /** resourceVersion by name, in the order of names. */
  readonly state: ReadonlyMap<string, number>;
  /** Of all changes that were told one by one, but for deletions. */
  readonly versions: readonly number[];
  readonly lists: number;
}

/** Pauses between attempts are as many as ever, and short. */
export function openWatched(kubeconfig: string): Promise<ClusterApi> {
  return connectCluster({ kubeconfig }, { env: {}, stdinIsTerminal: false, pause: () => sleep(10) });
}

/** Follows a namespace until the last object comes, and checks each event against those before. */
export async function followPolicies(
  api: ClusterApi,
  namespace: string,
  onEvent: (event: WatchEvent<Versioned>) => void = () => {},
): Promise<Followed> {
  let state = new Map<string, number>();
  let [lists, newest] = [0, 0];
  const versions: number[] = [];
  for await (const event of api.watch(POLICIES, { namespace }, versioned)) {
    onEvent(event);
    if (event.kind === 'listed') {
      lists += 1;
      state = new Map(event.objects.map(({ name, version }) => [name, version]));
      newest = Math.max(newest, ...state.values());
    }
    if (event.kind === 'set') {
      const { name, version } = event.object;
      if (version <= newest) throw new Error(`${name} at ${version} after ${newest}: told twice, or out of order`);
      newest = version;
      versions.push(version);
      state.set(name, version);
    }
    if (event.kind === 'removed' && !state.delete(event.name.name)) throw new Error(`${event.name.name} removed twice`);
    if (state.has(LAST)) break;
  }
  return { state: sorted(state), versions, lists };
}

export async function freshPolicies(plane: ControlPlane, namespace: string): Promise<ReadonlyMap<string, number>> {
  const { text } = await plane.request('GET', policiesOf(namespace));
  const { items } = JSON.parse(text) as { items: Readonly<Record<string, unknown>>[] }; // a NetworkPolicyList
  return sorted(new Map(items.map(versioned).map(({ name, version }) => [name, version])));
}

function sorted(state: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...state].sort(([one], [other]) => (one < other ? -1 : 1)));
}

let step = 0;

/** Makes the changes one after another; the resourceVersions of all but deletions. */
export async function writePolicies(
  plane: ControlPlane,
  namespace: string,
  changes: readonly Change[],
): Promise<readonly number[]> {
  const versions: number[] = [];
  for (const { name, isGone } of changes) {
    const path = `${policiesOf(namespace)}/${name}`;
    if (isGone) {
      await plane.request('DELETE', path);
      continue;
    }
    step += 1;
    const labels = { step: String(step) };
    const changed = await plane.request('PATCH', path, { metadata: { labels } });
    versions.push(
      changed.status === 200 ? versionOf(changed.text) : await createPolicy(plane, namespace, name, labels),
    );
  }
  return versions;
}

/** Resolves to its resourceVersion. */
export async function createPolicy(plane: ControlPlane, namespace: string, name: string, labels = {}): Promise<number> {
  return versionOf(
    await create(plane, policiesOf(namespace), { metadata: { name, labels }, spec: { podSelector: {} } }),
  );
}

export async function createNamespace(plane: ControlPlane, name: string): Promise<void> {
  await create(plane, '/api/v1/namespaces', { metadata: { name } });
}

async function create(plane: ControlPlane, path: string, object: object): Promise<string> {
  const { status, text } = await plane.request('POST', path, object);
  if (status !== 201) throw new Error(`${path}: ${status} ${text}`);
  return text;
}

export function policiesOf(namespace: string): string {
  return `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
}

function versionOf(text: string): number {
  return versioned(JSON.parse(text) as Readonly<Record<string, unknown>>).version;
}

export function versioned(raw: Readonly<Record<string, unknown>>): Versioned {
  const { name, resourceVersion } = raw['metadata'] as { name: string; resourceVersion: string }; // every object has them
  return { name, version: Number(resourceVersion) };
}
