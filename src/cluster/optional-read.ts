import type { RequestSubject } from './activity.ts';
import type { ClusterReader, Read } from './read.ts';
import { unknown } from '../model/known.ts';
import { ClusterError } from './errors.ts';
import { describeResources, GROUPS } from './discovery.ts';
import { describeList } from './list-pages.ts';

/**
 * The same reader for what an answer can do without: whatever goes wrong with one read is its gap, and so is what has not
 * come when the `late` of its beginning resolves. The request behind it goes on until the reader's connection is closed.
 */
export function readOptionally(
  api: ClusterReader,
  late: () => Promise<void>,
): Pick<ClusterReader, 'get' | 'list' | 'groups' | 'resources'> {
  const patient = <T>(subject: RequestSubject, read: Promise<Read<T>>): Promise<Read<T>> => {
    const given = read.catch((error: unknown) => failed(subject, error));
    const message = 'no answer yet, and all else was answered';
    return Promise.race([given, late().then(() => unknown({ ...subject, reason: 'timeout', message }))]);
  };
  return {
    get: (resource, object) =>
      patient(
        { verb: 'get', group: resource.group, resource: resource.resource, ...object },
        api.get(resource, object),
      ),
    list: (resource, options, project) =>
      patient(describeList(resource, options), api.list(resource, options, project)),
    groups: () => patient(GROUPS, api.groups()),
    resources: (group) => patient(describeResources(group), api.resources(group)),
  };
}

function failed(subject: RequestSubject, error: unknown): Read<never> {
  if (!(error instanceof ClusterError)) throw error;
  return unknown({ ...subject, reason: 'failed', message: error.message });
}
