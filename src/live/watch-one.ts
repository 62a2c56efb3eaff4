import type { ClusterApi } from '../cluster/api.ts';
import type { RawObject } from '../cluster/raw.ts';
import type { Resource } from '../cluster/resource.ts';
import { ClusterError } from '../cluster/errors.ts';
import { pause } from './pause.ts';

/** Follows one cluster-scoped object for those who may `get` it and nothing more: as a list of at most one, read again every so many milliseconds. */
export function watchOne(api: Pick<ClusterApi, 'get'>, name: string, everyMs: number): Pick<ClusterApi, 'watch'> {
  return {
    async *watch(resource, { signal }, project) {
      for (;;) {
        yield { kind: 'listed', objects: await readOne(api, resource, name, project) };
        await pause(everyMs, signal);
        if (signal?.aborted === true) return;
      }
    },
  };
}

async function readOne<T>(
  api: Pick<ClusterApi, 'get'>,
  resource: Resource,
  name: string,
  project: (raw: RawObject) => T | undefined,
): Promise<readonly T[]> {
  const answer = await api.get(resource, { name });
  if (!answer.known) {
    const kind = answer.gap.reason === 'forbidden' ? 'forbidden' : 'server-error';
    throw new ClusterError(kind, answer.gap.message);
  }
  const object = answer.value === undefined ? undefined : project(answer.value);
  return object === undefined ? [] : [object];
}
