import { notKubernetes, readAnswer } from './api-status.ts';
import { ClusterError, type ClusterErrorKind } from './errors.ts';
import { describeList, listPages, selectorParameters } from './list-pages.ts';
import { nameServer } from './network-error.ts';
import { asObject, asText, compact, isObject, type RawObject } from './raw.ts';
import type { ObjectName } from './read.ts';
import { LONGEST_PAUSE_MS, type Session, wait } from './request.ts';
import { type ListOptions, type Resource, resourcePath } from './resource.ts';
import { openLines } from './stream.ts';

/** What became of the objects of one list. Each change comes once, in the order in which the API server made it. */
export type WatchEvent<T> =
  /** All there is; it replaces everything known before. First of all, and again when changes may have been missed. */
  | { readonly kind: 'listed'; readonly objects: readonly T[] }
  /** Created or changed. */
  | { readonly kind: 'set'; readonly object: T }
  /** Deleted, or no longer among those that were asked for; perhaps one that was never told of. */
  | { readonly kind: 'removed'; readonly name: ObjectName }
  /** What is known grows old; the watch is tried again after `retryMs`, for as long as somebody listens. */
  | { readonly kind: 'interrupted'; readonly error: ClusterError; readonly retryMs: number }
  /** After an interruption: from now on, changes arrive again. */
  | { readonly kind: 'resumed' };

export interface WatchOptions extends ListOptions {
  /** Ends the watch at once, as the end of the session does: the iteration is then over, without an error. */
  readonly signal?: AbortSignal;
  /** Asked for at the beginning of each pause, which ends early when this does: somebody knows that the server is back. */
  readonly hurry?: () => AbortSignal;
}

/**
 * Lists, and then follows the changes for as long as somebody reads: over dropped connections, restarts of the server and
 * snapshots that ran out. Nothing is read ahead of a slow reader. Throws a `ClusterError` when the first list fails, or
 * when a person must do something (log in) before any more can be read.
 */
export async function* watchResource<T>(
  session: Session,
  resource: Resource,
  { signal, hurry, ...options }: WatchOptions,
  project: (raw: RawObject) => T | undefined,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const stop = signal === undefined ? session.signal : AbortSignal.any([session.signal, signal]);
  const watch: Watch<T> = {
    session: { ...session, signal: stop },
    resource,
    options,
    hurry,
    project,
    resourceVersion: undefined,
    hasListed: false,
    isInterrupted: false,
    failures: 0,
    isStartingAgain: false,
  };
  while (!stop.aborted) {
    const failure = yield* untilBroken(watch);
    if (stop.aborted) return;
    if (failure !== undefined) yield* pauseAfter(watch, failure);
  }
}

interface Watch<T> {
  readonly session: Session;
  readonly resource: Resource;
  readonly options: ListOptions;
  readonly hurry: WatchOptions['hurry'];
  readonly project: (raw: RawObject) => T | undefined;
  /** The last change that was told, as the server counts; `undefined`: a list must come first. */
  resourceVersion: string | undefined;
  hasListed: boolean;
  isInterrupted: boolean;
  /** Attempts in a row that brought nothing. */
  failures: number;
  /** It lists because the server had lost the place, and nothing new has come since. */
  isStartingAgain: boolean;
}

/** The reason to wait before the next attempt; `undefined`: there is none. */
type Broken = ClusterError | undefined;

async function* untilBroken<T>(watch: Watch<T>): AsyncGenerator<WatchEvent<T>, Broken, undefined> {
  try {
    if (watch.resourceVersion === undefined) yield await list(watch);
    return yield* follow(watch);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (!watch.session.signal.aborted && (!watch.hasListed || NEEDS_A_PERSON.has(error.kind))) throw error;
    // It has forgotten what came after this point, or has never been there: after a restore from a backup, for example.
    if (LOST.has(error.status?.code ?? 0)) startAgain(watch);
    watch.failures += 1;
    return error;
  }
}

/** Errors that do not go away by trying again. */
export const NEEDS_A_PERSON: ReadonlySet<ClusterErrorKind> = new Set([
  'unauthorized',
  'plugin-failed',
  'bad-kubeconfig',
]);
const LOST: ReadonlySet<number> = new Set([400, 410, 504]);

/** Whoever says so is there: the pauses of the time when nobody was begin anew, once. */
function startAgain<T>(watch: Watch<T>): void {
  if (watch.resourceVersion !== undefined && !watch.isStartingAgain) watch.failures = 0;
  watch.resourceVersion = undefined;
  watch.isStartingAgain = true;
}

async function list<T>(watch: Watch<T>): Promise<WatchEvent<T>> {
  const { session, resource, options, project } = watch;
  const { objects, resourceVersion } = await listPages(session, resource, options, project);
  if (resourceVersion === undefined) throw notKubernetes(session.target, 'its list has no resourceVersion');
  watch.resourceVersion = resourceVersion;
  watch.hasListed = true;
  return { kind: 'listed', objects };
}

/** A stream that lasted this long was a working one, also when nothing happened. */
const WORKING_MS = 5_000;
/** How long past its time a server may still be silent; then the connection is dead, and nobody has told us. */
const GRACE_MS = 30_000;

async function* follow<T>(watch: Watch<T>): AsyncGenerator<WatchEvent<T>, Broken, undefined> {
  const { session, resource, options } = watch;
  const seconds = 300 + Math.floor(Math.random() * 300);
  const life = AbortSignal.timeout(seconds * 1_000 + GRACE_MS);
  const bounded = { ...session, signal: AbortSignal.any([session.signal, life]) };
  const path = `${resourcePath(resource, options.namespace)}?${watchQuery(watch, seconds)}`;
  const lines = await openLines(bounded, path, { ...describeList(resource, options), verb: 'watch' });
  const start = performance.now();
  if (watch.isInterrupted) yield { kind: 'resumed' };
  watch.isInterrupted = false;
  const from = watch.resourceVersion;
  try {
    for await (const line of lines) {
      const event = readEvent(watch, line);
      if (watch.resourceVersion !== from) noteProgress(watch);
      if (event !== undefined) yield event;
    }
  } catch (error) {
    const isLost = error instanceof ClusterError && LOST.has(error.status?.code ?? 0);
    // A connection may break at any time. Only one that brought nothing new is worth a word, or a pause.
    if (!(error instanceof ClusterError) || isLost || (watch.resourceVersion === from && !life.aborted)) throw error;
  }
  if (watch.resourceVersion !== from || performance.now() - start > WORKING_MS) {
    noteProgress(watch);
    return undefined;
  }
  throw new ClusterError('bad-answer', `${nameServer(session.target)} ended a watch as soon as it began.`);
}

function noteProgress<T>(watch: Watch<T>): void {
  watch.failures = 0;
  watch.isStartingAgain = false;
}

function watchQuery<T>({ options, resourceVersion = '' }: Watch<T>, timeoutSeconds: number): string {
  return new URLSearchParams({
    watch: '1',
    resourceVersion,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(timeoutSeconds),
    ...selectorParameters(options),
  }).toString();
}

/** `undefined` for a bookmark. Throws what is no event, and what the server reports as an error in place of one. */
function readEvent<T>(watch: Watch<T>, line: string): WatchEvent<T> | undefined {
  const { target } = watch.session;
  const { type, object } = readAnswer({ status: 200, location: undefined, text: line }, target);
  if (type === 'ERROR') throwStatus(watch, asObject(object));
  const metadata = asObject(asObject(object)['metadata']);
  const resourceVersion = asText(metadata['resourceVersion']);
  if (!isObject(object) || resourceVersion === undefined)
    throw notKubernetes(target, 'it sent an event without an object');
  watch.resourceVersion = resourceVersion;
  if (type === 'BOOKMARK') return undefined;
  const projected = type === 'DELETED' ? undefined : watch.project(object);
  if (projected !== undefined) return { kind: 'set', object: projected };
  const name = compact({ namespace: asText(metadata['namespace']), name: asText(metadata['name']) ?? '' });
  return { kind: 'removed', name };
}

function throwStatus<T>({ session }: Watch<T>, status: RawObject): never {
  const code = typeof status['code'] === 'number' && status['code'] >= 400 ? status['code'] : 500;
  readAnswer(
    { status: code, location: undefined, text: JSON.stringify({ ...status, kind: 'Status' }) },
    session.target,
  );
  throw new ClusterError('bad-answer', 'The server sent an error that says nothing.');
}

const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 30_000;

async function* pauseAfter<T>(watch: Watch<T>, error: ClusterError): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (watch.failures - 1), LAST_PAUSE_MS);
  // Clients that lost the same server must not all come back at the same moment.
  const chosen = longest * (0.5 + Math.random() / 2);
  const retryMs = Math.min(Math.max(chosen, error.status?.retryAfterMs ?? 0), LONGEST_PAUSE_MS);
  watch.isInterrupted = true;
  yield { kind: 'interrupted', error, retryMs };
  const { session, hurry } = watch;
  const end = hurry === undefined ? session.signal : AbortSignal.any([session.signal, hurry()]);
  // The pause ends early only when the watch does, or when somebody knows better.
  await wait(session, retryMs, end).catch(() => undefined);
}
