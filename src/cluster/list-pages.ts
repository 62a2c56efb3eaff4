import type { RequestSubject } from './activity.ts';
import { notKubernetes } from './api-status.ts';
import { ClusterError } from './errors.ts';
import { asObject, asText, type RawObject } from './raw.ts';
import { getJson, type Session } from './request.ts';
import { type ListOptions, type Resource, resourcePath } from './resource.ts';

/** Objects a page: large enough to need few round trips, small enough not to hold up anything else while it is parsed. */
const PAGE = 500;
/** How often a list begins again because it ran out of its snapshot (HTTP 410) on the way. */
const RESTARTS = 3;

/** A whole list, as it was at one moment. */
export interface Listing<T> {
  readonly objects: readonly T[];
  /** From where a watch goes on; absent when the server has no such thing. */
  readonly resourceVersion: string | undefined;
}

/** All objects of a list; each page is projected as it arrives, so that the raw list never stands in memory whole. */
export async function listPages<T>(
  session: Session,
  resource: Resource,
  options: ListOptions,
  project: (raw: RawObject) => T | undefined,
): Promise<Listing<T>> {
  for (let restart = 0; ; restart += 1) {
    try {
      return await listOnce(session, resource, options, project);
    } catch (error) {
      const isExpired = error instanceof ClusterError && error.status?.code === 410;
      if (!isExpired || restart === RESTARTS) throw error;
    }
  }
}

async function listOnce<T>(
  session: Session,
  resource: Resource,
  options: ListOptions,
  project: (raw: RawObject) => T | undefined,
): Promise<Listing<T>> {
  const objects: T[] = [];
  let resourceVersion: string | undefined;
  const path = resourcePath(resource, options.namespace);
  const subject = describeList(resource, options);
  for (let next: string | undefined = ''; next !== undefined; ) {
    const page: RawObject = await getJson(session, `${path}?${pageQuery(options, next)}`, subject);
    for (const item of readItems(page, session)) {
      const projected = project(item);
      if (projected !== undefined) objects.push(projected);
    }
    const metadata = asObject(page['metadata']);
    next = options.atMost === undefined ? asText(metadata['continue']) : undefined;
    resourceVersion = asText(metadata['resourceVersion']);
  }
  return { objects, resourceVersion };
}

export function describeList({ group, resource }: Resource, { namespace }: ListOptions): RequestSubject {
  return { verb: 'list', group, resource, ...(namespace === undefined ? {} : { namespace }) };
}

function pageQuery(options: ListOptions, next: string): string {
  const parameters = new URLSearchParams({ limit: String(options.atMost ?? PAGE), ...selectorParameters(options) });
  if (next !== '') parameters.set('continue', next);
  return parameters.toString();
}

/** The selectors as a list and a watch both have them in their query. */
export function selectorParameters({ labelSelector, fieldSelector }: ListOptions): Record<string, string> {
  return { ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector ? { fieldSelector } : {}) };
}

/** Items of a list leave out what they are; it stands on the list alone. */
function readItems(page: RawObject, session: Session): readonly RawObject[] {
  const listKind = asText(page['kind']) ?? '';
  const items = page['items'] ?? [];
  if (!listKind.endsWith('List') || !Array.isArray(items)) {
    throw notKubernetes(session.target, 'it answered with JSON that is not a list of objects');
  }
  const type = { apiVersion: page['apiVersion'], kind: listKind.slice(0, -'List'.length) };
  return items.map((item) => ({ ...type, ...asObject(item) }));
}
