import type { RequestSubject } from './activity.ts';
import { notKubernetes } from './api-status.ts';
import { asList, asObject, asText } from './raw.ts';
import { getJson, type Session } from './request.ts';
import type { Resource } from './resource.ts';

export interface ServedGroup {
  /** `apps`, `networking.k8s.io`, ... */
  readonly name: string;
  /** The preferred one first. */
  readonly versions: readonly string[];
}

export interface ServedResource extends Resource {
  readonly kind: string;
}

/** What is missing when the groups cannot be read. */
export const GROUPS: RequestSubject = { verb: 'list', group: '', resource: 'apigroups' };

export async function listGroups(session: Session): Promise<readonly ServedGroup[]> {
  const answer = await getJson(session, '/apis', GROUPS);
  if (answer['kind'] !== 'APIGroupList')
    throw notKubernetes(session.target, 'it answered with JSON that names no API groups');
  return asList(answer['groups']).flatMap((raw) => {
    const group = asObject(raw);
    const name = asText(group['name']);
    const served = [group['preferredVersion'], ...asList(group['versions'])];
    const versions = served.flatMap((version) => asText(asObject(version)['version']) ?? []);
    return name === undefined ? [] : [{ name, versions: [...new Set(versions)] }];
  });
}

export function describeResources({ name }: ServedGroup): RequestSubject {
  return { verb: 'list', group: name, resource: 'apiresources' };
}

export async function listResources(session: Session, group: ServedGroup): Promise<readonly ServedResource[]> {
  const lists = await Promise.all(group.versions.map((version) => listVersion(session, group, version)));
  const byName = new Map(
    lists
      .flat()
      .reverse()
      .map((each) => [each.resource, each]),
  );
  return [...byName.values()];
}

/** Subresources such as `pods/status` are no resources of their own. */
async function listVersion(session: Session, served: ServedGroup, version: string): Promise<readonly ServedResource[]> {
  const group = served.name;
  const answer = await getJson(session, `/apis/${group}/${version}`, describeResources(served));
  if (answer['kind'] !== 'APIResourceList')
    throw notKubernetes(session.target, 'it answered with JSON that names no resources');
  return asList(answer['resources']).flatMap((raw) => {
    const each = asObject(raw);
    const resource = asText(each['name']);
    const kind = asText(each['kind']);
    if (resource === undefined || kind === undefined || resource.includes('/')) return [];
    return [{ group, version, resource, kind, namespaced: each['namespaced'] === true }];
  });
}
