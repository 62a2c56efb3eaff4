import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi } from '../cluster/api.ts';
import type { RawObject } from '../cluster/raw.ts';
import type { Resource } from '../cluster/resource.ts';
import type { WatchEvent, WatchOptions } from '../cluster/watch.ts';
import { ClusterError } from '../cluster/errors.ts';

/** How often an object that may not be watched is looked at. */
const LOOK_MS = 15_000;

/** Follows one cluster-scoped object for those who may `get` it and nothing more: as a list of at most one. */
export function watchOne(api: Pick<ClusterApi, 'get'>, name: string): Pick<ClusterApi, 'watch'> {
  return { watch: (resource, options, project) => lookAgain(api, resource, name, options, project) };
}

async function* lookAgain<T>(
  api: Pick<ClusterApi, 'get'>,
  resource: Resource,
  name: string,
  { signal }: WatchOptions,
  project: (raw: RawObject) => T | undefined,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  for (;;) {
    const answer = await api.get(resource, { name });
    if (!answer.known)
      throw new ClusterError(answer.gap.reason === 'forbidden' ? 'forbidden' : 'server-error', answer.gap.message);
    const object = answer.value === undefined ? undefined : project(answer.value);
    yield { kind: 'listed', objects: object === undefined ? [] : [object] };
    await sleep(LOOK_MS, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }).catch(() => undefined);
    if (signal?.aborted === true) return;
  }
}
