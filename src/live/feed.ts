import type { ClusterApi } from '../cluster/api.ts';
import type { Gap, GapReason } from '../model/gap.ts';
import type { RawObject } from '../cluster/raw.ts';
import type { Resource } from '../cluster/resource.ts';
import { ClusterError } from '../cluster/errors.ts';
import { GAP_REASONS, type ObjectName } from '../cluster/read.ts';
import { NEEDS_A_PERSON } from '../cluster/watch.ts';
import { pause } from './pause.ts';

/** How a list stands that is being followed. Times are milliseconds since 1970. */
export type Condition =
  | { readonly kind: 'waiting' }
  /** `unwatched`: it may be read but not followed, and is read again every now and then. */
  | { readonly kind: 'fresh'; readonly unwatched?: Gap }
  /** It was read, and may have changed since. Without `retryAt` a person must do something first. */
  | { readonly kind: 'stale'; readonly error: ClusterError; readonly retryAt?: number }
  /** Nothing of it is known. */
  | { readonly kind: 'unread'; readonly gap: Gap; readonly error: ClusterError; readonly retryAt?: number };

/** Takes what becomes of the objects of a list. */
export interface FeedSink<T> {
  listed(objects: readonly T[]): void;
  set(object: T): void;
  removed(name: ObjectName): void;
  turned(condition: Condition): void;
}

export interface FeedOptions<T> {
  readonly api: Pick<ClusterApi, 'watch'>;
  readonly resource: Resource;
  /** Absent: all namespaces, or a cluster-scoped resource. */
  readonly namespace?: string;
  readonly project: (raw: RawObject) => T | undefined;
  /** Ends it at once. */
  readonly signal: AbortSignal;
  readonly pace: Pace;
  /** Ends pauses early: see `WatchOptions`. */
  readonly hurry?: () => AbortSignal;
}

/** Milliseconds. */
export interface Pace {
  /** Between reads of what may not be watched. */
  readonly pollMs: number;
  /** Until what was refused or failed is asked for again, the first time; twice as long each time. */
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
}

/** Follows one list until the signal ends it, or until only a person can help. It never throws what a cluster says. */
export async function runFeed<T>(options: FeedOptions<T>, sink: FeedSink<T>): Promise<void> {
  const { signal, pace, hurry } = options;
  const feed: Feed = { wasRead: false, failures: 0 };
  while (!signal.aborted) {
    const end = await followOnce(options, sink, feed);
    if (signal.aborted || end === undefined) return;
    // Whether the list may still be read shows when it is asked for.
    if (isRefusal(end.error) && end.readAt !== undefined && Date.now() - end.readAt > pace.pollMs) continue;
    const pauseMs = pauseAfter(end, feed, pace);
    sink.turned(conditionAfter(end, feed, options, pauseMs));
    if (pauseMs === undefined) return;
    if (!isWatchRefused(end)) feed.failures += 1;
    await pause(pauseMs, hurry === undefined ? signal : AbortSignal.any([signal, hurry()]));
  }
}

interface Feed {
  wasRead: boolean;
  failures: number;
}

/** Why following a list ended. */
interface End {
  readonly error: ClusterError;
  /** When the list was read before that. */
  readonly readAt: number | undefined;
}

/** `undefined`: it was told to end. */
async function followOnce<T>(options: FeedOptions<T>, sink: FeedSink<T>, feed: Feed): Promise<End | undefined> {
  const { api, resource, namespace, project, signal, hurry } = options;
  let readAt: number | undefined;
  try {
    const how = {
      signal,
      ...(namespace === undefined ? {} : { namespace }),
      ...(hurry === undefined ? {} : { hurry }),
    };
    for await (const event of api.watch(resource, how, project)) {
      switch (event.kind) {
        case 'listed':
          sink.listed(event.objects);
          readAt = Date.now();
          feed.wasRead = true;
          feed.failures = 0;
          sink.turned({ kind: 'fresh' });
          break;
        case 'set':
          sink.set(event.object);
          break;
        case 'removed':
          sink.removed(event.name);
          break;
        case 'interrupted':
          if (isRefusal(event.error)) return { error: event.error, readAt };
          sink.turned({ kind: 'stale', error: event.error, retryAt: Date.now() + event.retryMs });
          break;
        case 'resumed':
          sink.turned({ kind: 'fresh' });
      }
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { error, readAt: undefined };
  }
}

function isRefusal(error: ClusterError): boolean {
  return reasonOf(error) === 'forbidden';
}

function isWatchRefused({ error, readAt }: End): boolean {
  return readAt !== undefined && isRefusal(error);
}

/** `undefined`: trying again would not help. */
function pauseAfter(end: End, { failures }: Feed, { pollMs, firstRetryMs, lastRetryMs }: Pace): number | undefined {
  if (isWatchRefused(end)) return pollMs;
  if (NEEDS_A_PERSON.has(end.error.kind)) return undefined;
  return Math.min(firstRetryMs * 2 ** failures, lastRetryMs);
}

function conditionAfter<T>(
  end: End,
  { wasRead }: Feed,
  options: FeedOptions<T>,
  pauseMs: number | undefined,
): Condition {
  const { error } = end;
  const retry = pauseMs === undefined ? {} : { retryAt: Date.now() + pauseMs };
  if (isWatchRefused(end)) return { kind: 'fresh', unwatched: gapOf(options, 'watch', error) };
  // What may not be read any more is not known any more, as for somebody who comes now.
  if (wasRead && !isRefusal(error)) return { kind: 'stale', error, ...retry };
  return { kind: 'unread', gap: gapOf(options, 'list', error), error, ...retry };
}

function gapOf<T>(
  { resource: { group, resource }, namespace }: FeedOptions<T>,
  verb: Gap['verb'],
  error: ClusterError,
): Gap {
  const at = namespace === undefined ? {} : { namespace };
  return { verb, group, resource, ...at, reason: reasonOf(error), message: error.message };
}

/** Of what concerns the whole cluster, too: what is followed goes on without it. */
function reasonOf({ kind }: ClusterError): GapReason {
  return GAP_REASONS[kind] ?? 'failed';
}
