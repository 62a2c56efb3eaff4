import type { ClusterApi } from '../../src/cluster/api.ts';
import type { ListOptions, Resource } from '../../src/cluster/resource.ts';
import type { ObjectName, Read } from '../../src/cluster/read.ts';
import type { RawObject } from '../../src/cluster/raw.ts';
import type { WatchEvent, WatchOptions } from '../../src/cluster/watch.ts';
import { ClusterError } from '../../src/cluster/errors.ts';
import { known, unknown } from '../../src/model/known.ts';
import { qualifiedName } from '../../src/model/reference.ts';
import { resourceName } from '../../src/cluster/resource.ts';

/* A cluster without a server: objects that a test puts and removes, and watches that tell of it as `watchResource` does. */

export interface FakeApi {
  readonly api: ClusterApi;
  /** The objects of a resource (`pods`, `networkpolicies.networking.k8s.io`), as the server would list them. */
  objects(resource: string): readonly RawObject[];
  put(resource: string, raw: RawObject): void;
  remove(resource: string, name: ObjectName): void;
  /** Every connection breaks: what happens until `resume` is told by a list then, as after a restart of the server. */
  interrupt(): void;
  resume(): void;
  /** Nobody may list a resource any more, or only in some namespaces. */
  forbid(resource: string, but?: readonly string[]): void;
  allow(resource: string): void;
  /** A resource may be listed, and not followed. */
  forbidWatch(resource: string): void;
}

interface Watcher {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly project: (raw: RawObject) => unknown;
  /** Events on their way. */
  readonly queue: WatchEvent<unknown>[];
  wake: () => void;
}

export function fakeApi(namespace = 'shop'): FakeApi {
  const objects = new Map<string, Map<string, RawObject>>();
  const forbidden = new Map<string, readonly string[]>();
  const unwatchable = new Set<string>();
  const watchers = new Set<Watcher>();
  let isDown = false;

  const listed = (resource: string, at: string | undefined): readonly RawObject[] =>
    [...(objects.get(resource) ?? new Map<string, RawObject>())]
      .filter(([name]) => at === undefined || name.startsWith(`${at}/`))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, raw]) => raw);
  const mayList = (resource: string, at: string | undefined): boolean => {
    const only = forbidden.get(resource);
    return only === undefined || (at !== undefined && only.includes(at));
  };
  const listFor = ({ resource, namespace: at, project }: Watcher): WatchEvent<unknown> => ({
    kind: 'listed',
    objects: listed(resource, at).flatMap((raw) => project(raw) ?? []),
  });
  const tell = (watcher: Watcher, ...events: readonly WatchEvent<unknown>[]): void => {
    watcher.queue.push(...events);
    watcher.wake();
  };
  const watching = (resource: string, at: string | undefined): readonly Watcher[] =>
    isDown
      ? []
      : [...watchers].filter(
          (watcher) => watcher.resource === resource && (watcher.namespace === undefined || watcher.namespace === at),
        );

  async function* watch<T>(
    wanted: Resource,
    { namespace: at, signal }: WatchOptions,
    project: (raw: RawObject) => T | undefined,
  ): AsyncGenerator<WatchEvent<T>> {
    const resource = resourceName(wanted);
    if (!mayList(resource, at)) throw refusal(resource, 'list');
    const watcher: Watcher = { resource, namespace: at, project, queue: [], wake: () => {} };
    signal?.addEventListener('abort', () => watcher.wake());
    watcher.queue.push(listFor(watcher));
    if (unwatchable.has(resource)) watcher.queue.push(refusedWatch(resource));
    watchers.add(watcher);
    try {
      for (;;) {
        if (signal?.aborted === true) return;
        const next = watcher.queue.shift();
        // What this watcher projects is of its own type.
        if (next !== undefined) yield next as WatchEvent<T>;
        else await new Promise<void>((resolve) => (watcher.wake = resolve));
      }
    } finally {
      watchers.delete(watcher);
    }
  }

  const api: Partial<ClusterApi> = {
    context: 'fake',
    server: 'https://fake',
    user: 'dev@example.com',
    namespace,
    watch,
    groups: async () => known([{ name: 'policy.networking.k8s.io', versions: ['v1alpha1'] }]),
    resources: async () =>
      known([
        {
          group: 'policy.networking.k8s.io',
          version: 'v1alpha1',
          resource: 'adminnetworkpolicies',
          kind: 'AdminNetworkPolicy',
          namespaced: false,
        },
      ]),
    async list<T>(wanted: Resource, { namespace: at }: ListOptions, project: (raw: RawObject) => T | undefined) {
      const resource = resourceName(wanted);
      if (!mayList(resource, at)) return refused<readonly T[]>(wanted);
      return known(listed(resource, at).flatMap((raw) => project(raw) ?? []));
    },
    async get(wanted: Resource, name: ObjectName): Promise<Read<RawObject | undefined>> {
      return known(objects.get(resourceName(wanted))?.get(qualifiedName(name)));
    },
  };

  return {
    api: api as ClusterApi, // as much of it as the store asks for
    objects: (resource) => listed(resource, undefined),
    put(resource, raw) {
      const name = nameOf(raw);
      const all = objects.get(resource) ?? new Map<string, RawObject>();
      objects.set(resource, all.set(qualifiedName(name), raw));
      for (const watcher of watching(resource, name.namespace)) {
        const object = watcher.project(raw);
        tell(watcher, object === undefined ? { kind: 'removed', name } : { kind: 'set', object });
      }
    },
    remove(resource, name) {
      if (objects.get(resource)?.delete(qualifiedName(name)) !== true) return;
      for (const watcher of watching(resource, name.namespace)) tell(watcher, { kind: 'removed', name });
    },
    interrupt() {
      if (isDown) return;
      const error = new ClusterError('unreachable', 'no answer');
      for (const watcher of watchers) tell(watcher, { kind: 'interrupted', error, retryMs: 1 });
      isDown = true;
    },
    resume() {
      if (!isDown) return;
      isDown = false;
      for (const watcher of watchers) {
        if (mayList(watcher.resource, watcher.namespace)) tell(watcher, listFor(watcher), { kind: 'resumed' });
      }
    },
    forbid(resource, but = []) {
      forbidden.set(resource, but);
      for (const watcher of watchers) {
        if (watcher.resource !== resource || mayList(resource, watcher.namespace)) continue;
        tell(watcher, refusedWatch(resource));
      }
    },
    allow: (resource) => void forbidden.delete(resource),
    forbidWatch: (resource) => void unwatchable.add(resource),
  };
}

function nameOf(raw: RawObject): ObjectName {
  return raw['metadata'] as ObjectName; // every object of a test has one
}

function refusal(resource: string, verb: string): ClusterError {
  return new ClusterError('forbidden', `User "dev@example.com" cannot ${verb} resource "${resource}"`);
}

function refusedWatch(resource: string): WatchEvent<never> {
  return { kind: 'interrupted', error: refusal(resource, 'watch'), retryMs: 1 };
}

function refused<T>({ group, resource }: Resource): Read<T> {
  return unknown({ verb: 'list', group, resource, reason: 'forbidden', message: refusal(resource, 'list').message });
}
