import { ClusterError } from './errors.ts';
import { createLogPosition, type LogPosition } from './log-position.ts';
import { asList, asObject, asText, type RawObject } from './raw.ts';
import { getJson, isRetryable, type Session, wait } from './request.ts';
import { resourcePath } from './resource.ts';
import { RESOURCES } from './resources.ts';
import { openLines } from './stream.ts';
import type { PodName } from './write.ts';

export interface LogOptions {
  /** Ends the lines at once, without an error. */
  readonly signal?: AbortSignal;
  /** Waits for a container that has not started, instead of throwing `not-started`. */
  readonly untilStarted?: boolean;
}

/**
 * The lines of a container's log as they come, each once, until the container ends: over dropped connections too. Throws a
 * `ClusterError` when there is no log to read, or not any more.
 */
export async function* readLog(
  session: Session,
  pod: PodName,
  container: string,
  { signal, untilStarted = false }: LogOptions,
): AsyncGenerator<string, void, undefined> {
  const stop = signal === undefined ? session.signal : AbortSignal.any([session.signal, signal]);
  const log: Log = {
    session: { ...session, signal: stop },
    pod,
    container,
    untilStarted,
    position: createLogPosition(),
    failures: 0,
  };
  while (!stop.aborted) {
    const isOver = yield* untilBroken(log);
    if (isOver) return;
    log.position.rewind();
    await wait(session, pauseMs(log), stop).catch(() => undefined);
  }
}

interface Log {
  readonly session: Session;
  readonly pod: PodName;
  readonly container: string;
  readonly untilStarted: boolean;
  readonly position: LogPosition;
  /** Attempts in a row that brought nothing. */
  failures: number;
}

const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 5_000;
/** About twenty seconds: a server that restarts is back by then. */
const FAILURES = 9;

function pauseMs({ failures }: Log): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(failures - 1, 0), LAST_PAUSE_MS);
}

/** Whether nothing more will come. */
async function* untilBroken(log: Log): AsyncGenerator<string, boolean, undefined> {
  const { session, position } = log;
  try {
    for await (const line of await open(log)) {
      const text = position.take(line);
      if (text === undefined) continue;
      log.failures = 0;
      yield text;
    }
    return await hasEnded(log);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (session.signal.aborted) return true;
    if (error.kind === 'not-started' && log.untilStarted) return false;
    log.failures += 1;
    if (!isPassing(error) || log.failures > FAILURES) throw error;
    return false;
  }
}

function isPassing(error: ClusterError): boolean {
  return isRetryable(error) || error.kind === 'timeout' || error.kind === 'unreachable';
}

function open({ session, pod, container, position }: Log): Promise<AsyncIterable<string>> {
  const since = position.since();
  const query = new URLSearchParams({
    container,
    follow: 'true',
    timestamps: 'true',
    ...(since === undefined ? {} : { sinceTime: since }),
  });
  const path = `${resourcePath(RESOURCES.pods, pod.namespace, pod.name)}/log?${query.toString()}`;
  const subject = { verb: 'get', group: '', resource: 'pods/log', ...pod } as const;
  return openLines(session, path, subject, { keepsRest: true });
}

/** A log ends properly also when the way to the kubelet broke behind the API server: only the container's state tells. */
async function hasEnded({ session, pod, container, position }: Log): Promise<boolean> {
  const subject = { verb: 'get', group: '', resource: RESOURCES.pods.resource, ...pod } as const;
  try {
    const now = await getJson(session, resourcePath(RESOURCES.pods, pod.namespace, pod.name), subject);
    const state = findStatus(now, container);
    return !isStillRunning(state, position.since());
  } catch (error) {
    // A pod that is gone, or may not be looked at: the end of its log is all there is to know.
    if (error instanceof ClusterError && (error.kind === 'not-found' || error.kind === 'forbidden')) return true;
    throw error;
  }
}

function findStatus(pod: RawObject, container: string): RawObject {
  const { containerStatuses, initContainerStatuses, ephemeralContainerStatuses } = asObject(pod['status']);
  const all = [containerStatuses, initContainerStatuses, ephemeralContainerStatuses].flatMap(asList).map(asObject);
  return all.find(({ name }) => name === container) ?? {};
}

/** One that was started again has another log. */
function isStillRunning({ state, lastState }: RawObject, since: string | undefined): boolean {
  const running = asObject(asObject(state)['running']);
  const startedAt = asText(running['startedAt']);
  if (startedAt === undefined) return false;
  if (since === undefined) return asObject(lastState)['terminated'] === undefined;
  return Date.parse(startedAt) <= Date.parse(since);
}
