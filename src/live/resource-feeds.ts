import { isDeepStrictEqual } from 'node:util';
import type { ClusterApi } from '../cluster/api.ts';
import type { Condition, FeedSink, Pace } from './feed.ts';
import type { Followed } from './followed.ts';
import type { ListReading, Reading } from './step.ts';
import type { RawObject } from '../cluster/raw.ts';
import type { SeenObject } from './intake.ts';
import { type Arrival, arrivalOf, createShelf } from './shelf.ts';
import { notYet } from './not-yet.ts';
import { runFeed } from './feed.ts';
import { watchOne } from './watch-one.ts';

/** Takes what is told of one resource. */
export interface ResourceSink {
  put(seen: SeenObject): void;
  read(reading: Reading): void;
  /** `scope`: empty for the list of all, else a namespace. `undefined`: it is not followed any more. */
  turned(scope: string, condition: Condition | undefined): void;
}

export interface ResourceFeedsOptions {
  readonly api: ClusterApi;
  readonly followed: Followed;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  readonly hurry: () => AbortSignal;
}

export interface ResourceFeeds {
  /** The namespaces to look into where not all may be; those first that matter most. */
  spread(namespaces: readonly string[]): void;
  close(): void;
}

/** The list of all. */
const EVERYWHERE = '';

/**
 * Follows a resource everywhere, and where that is refused in each namespace that may be read. Where the list of all is
 * granted later, the single ones end.
 */
export function followResource(options: ResourceFeedsOptions, sink: ResourceSink): ResourceFeeds {
  const { followed, signal } = options;
  const { resource } = followed;
  const shelf = createShelf(followed, sink.put);
  const scopes = new Map<string, AbortController>();
  const readings = new Map<string, ListReading>();
  let namespaces: readonly string[] = [];
  const all = (): ListReading =>
    readings.get(EVERYWHERE) ?? { kind: 'unread', gap: notYet(resource.group, resource.resource) };

  const tell = (): void => {
    const single = [...readings].filter(([scope]) => scope !== EVERYWHERE);
    sink.read({ resource, all: all(), namespaces: new Map(single) });
  };
  const turned = (scope: string, condition: Condition): void => {
    sink.turned(scope, condition);
    if (condition.kind === 'unread') shelf.forget(scope);
    const reading = readingOf(condition);
    if (reading === undefined || isDeepStrictEqual(reading, readings.get(scope))) return;
    readings.set(scope, reading);
    if (scope === EVERYWHERE) spreadOrGather();
    tell();
  };
  const start = (scope: string): void => {
    const stop = new AbortController();
    scopes.set(scope, stop);
    sink.turned(scope, { kind: 'waiting' });
    const feedSink = { ...shelf.teller(scope), turned: (condition: Condition) => turned(scope, condition) };
    void startFeed(options, scope, AbortSignal.any([signal, stop.signal]), feedSink);
  };
  const end = (scope: string): void => {
    scopes.get(scope)?.abort();
    scopes.delete(scope);
    readings.delete(scope);
    sink.turned(scope, undefined);
    shelf.forget(scope);
  };
  const spreadOrGather = (): void => {
    const wanted = new Set([EVERYWHERE, ...(isSpread(followed, all()) ? namespaces : [])]);
    for (const scope of scopes.keys()) if (!wanted.has(scope)) end(scope);
    for (const scope of wanted) if (!scopes.has(scope)) start(scope);
  };

  tell();
  spreadOrGather();
  return {
    spread(wanted) {
      const before = scopes.size;
      namespaces = wanted;
      spreadOrGather();
      if (scopes.size < before) tell();
    },
    close() {
      for (const scope of scopes.keys()) end(scope);
    },
  };
}

function startFeed(
  { api, followed, pace, hurry }: ResourceFeedsOptions,
  scope: string,
  signal: AbortSignal,
  sink: FeedSink<Arrival>,
): Promise<void> {
  const { resource } = followed;
  const feed = { api, resource, project: (raw: RawObject) => arrivalOf(followed, raw), signal, pace, hurry };
  if (scope === EVERYWHERE) return runFeed(feed, sink);
  // A Role in a namespace may grant the Namespace object of that name, and no list of such.
  if (!resource.namespaced) return runFeed({ ...feed, api: watchOne(api, scope, pace.pollMs) }, sink);
  return runFeed({ ...feed, namespace: scope }, sink);
}

function readingOf(condition: Condition): ListReading | undefined {
  switch (condition.kind) {
    case 'fresh':
      return { kind: 'read' };
    case 'unread':
      return { kind: 'unread', gap: condition.gap };
    case 'waiting':
    case 'stale':
      return undefined;
  }
}

/** Where permissions are given by namespace. */
function isSpread({ resource }: Followed, all: ListReading): boolean {
  const isByName = resource.namespaced || resource.resource === 'namespaces';
  return isByName && all.kind === 'unread' && all.gap.reason === 'forbidden';
}
