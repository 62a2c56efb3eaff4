import { ClusterError } from './errors.ts';
import { asObject, type RawObject } from './raw.ts';
import type { ObjectName } from './read.ts';
import { getJson, type Session, wait } from './request.ts';
import { type Resource, resourcePath } from './resource.ts';
import { watchResource } from './watch.ts';

export interface FollowOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/**
 * One object as it is now, and as it is after each change; `deleted` when it goes, or is not there to begin with. Ends
 * without a word at the deadline, and with the signal. Throws a `ClusterError` when it cannot be read.
 */
export async function* followObject(
  session: Session,
  resource: Resource,
  object: ObjectName,
  { deadlineMs, signal }: FollowOptions,
): AsyncGenerator<RawObject | 'deleted', void, undefined> {
  const ends = [session.signal, AbortSignal.timeout(deadlineMs), ...(signal === undefined ? [] : [signal])];
  const bounded = { ...session, signal: AbortSignal.any(ends) };
  try {
    yield* watching(bounded, resource, object);
  } catch (error) {
    if (bounded.signal.aborted) return;
    // Who may read an object may not always list or watch.
    if (!(error instanceof ClusterError) || error.kind !== 'forbidden') throw error;
    yield* polling(bounded, resource, object);
  }
}

async function* watching(
  session: Session,
  resource: Resource,
  { namespace, name }: ObjectName,
): AsyncGenerator<RawObject | 'deleted', void, undefined> {
  const options = { fieldSelector: `metadata.name=${name}`, ...(namespace === undefined ? {} : { namespace }) };
  for await (const event of watchResource(session, resource, options, (raw) => raw)) {
    switch (event.kind) {
      case 'listed':
        yield event.objects[0] ?? 'deleted';
        break;
      case 'set':
        yield event.object;
        break;
      case 'removed':
        yield 'deleted';
        break;
      case 'interrupted':
        // A list may be allowed, and the watch after it not.
        if (event.error.kind === 'forbidden') throw event.error;
        break;
      case 'resumed':
        break;
    }
  }
}

const POLL_MS = 500;

async function* polling(
  session: Session,
  resource: Resource,
  object: ObjectName,
): AsyncGenerator<RawObject | 'deleted', void, undefined> {
  let last: unknown;
  while (!session.signal.aborted) {
    const now = await readNow(session, resource, object);
    if (now === undefined) return;
    const version = now === 'deleted' ? now : asObject(now['metadata'])['resourceVersion'];
    if (version !== last) yield now;
    last = version;
    await wait(session, POLL_MS, session.signal).catch(() => undefined);
  }
}

/** `undefined`: the end came first. */
async function readNow(
  session: Session,
  resource: Resource,
  object: ObjectName,
): Promise<RawObject | 'deleted' | undefined> {
  const subject = { verb: 'get', group: resource.group, resource: resource.resource, ...object } as const;
  try {
    return await getJson(session, resourcePath(resource, object.namespace, object.name), subject);
  } catch (error) {
    if (session.signal.aborted) return undefined;
    if (error instanceof ClusterError && error.kind === 'not-found' && error.status?.name !== undefined)
      return 'deleted';
    throw error;
  }
}
