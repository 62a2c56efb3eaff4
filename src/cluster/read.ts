import type { GapReason } from '../model/gap.ts';
import { type Known, known, unknown } from '../model/known.ts';
import type { RequestSubject } from './activity.ts';
import { notKubernetes } from './api-status.ts';
import {
  describeResources,
  GROUPS,
  listGroups,
  listResources,
  type ServedGroup,
  type ServedResource,
} from './discovery.ts';
import { ClusterError, type ClusterErrorKind } from './errors.ts';
import { describeList, listPages } from './list-pages.ts';
import { asObject, asText, isObject, type RawObject } from './raw.ts';
import { getJson, postJson, type Session } from './request.ts';
import { type ListOptions, type Resource, resourceName, resourcePath } from './resource.ts';

/** What was read, or why this one thing could not be read. */
export type Read<T> = Known<T>;

export interface ObjectName {
  /** Absent for cluster-scoped resources. */
  readonly namespace?: string;
  readonly name: string;
}

/**
 * Reads objects. A resource that is forbidden, fails or is too slow is a gap; a server that cannot be reached, does not
 * accept the credentials, or is no API server throws a `ClusterError`.
 */
export interface ClusterReader {
  /** `undefined`: there is no such object. */
  get(resource: Resource, object: ObjectName): Promise<Read<RawObject | undefined>>;
  /** Objects of which `project` makes `undefined` are left out. */
  list<T>(
    resource: Resource,
    options: ListOptions,
    project: (raw: RawObject) => T | undefined,
  ): Promise<Read<readonly T[]>>;
  /** The API groups that are served, but for the core group. */
  groups(): Promise<Read<readonly ServedGroup[]>>;
  /** What a group serves, each resource in the most preferred version that has it. */
  resources(group: ServedGroup): Promise<Read<readonly ServedResource[]>>;
  /** The server's version of Kubernetes: `v1.34.4`. */
  version(): Promise<Read<string>>;
  /** The server's answer to a review: an object that it answers and does not keep. */
  review(resource: Resource, object: RawObject): Promise<Read<RawObject>>;
}

export function createReader(session: Session): ClusterReader {
  const state: ReaderState = { session, hasAnswered: false, isKubernetes: undefined };
  return {
    get(resource, object) {
      const { group, resource: plural } = resource;
      return reading(state, { verb: 'get', group, resource: plural, ...object }, () =>
        getObject(session, resource, object),
      );
    },
    list(resource, options, project) {
      return reading(state, describeList(resource, options), async () => {
        const { objects } = await listPages(session, resource, options, project);
        return objects;
      });
    },
    groups() {
      return reading(state, GROUPS, () => listGroups(session));
    },
    resources(group) {
      return reading(state, describeResources(group), () => listResources(session, group));
    },
    version() {
      return reading(state, VERSION, () => readVersion(session));
    },
    review(resource, object) {
      const subject = { verb: 'create', group: resource.group, resource: resource.resource } as const;
      return reading(state, subject, () => postJson(session, resourcePath(resource), subject, object));
    },
  };
}

interface ReaderState {
  readonly session: Session;
  /** Whether the server has said anything yet: one that is silent from the start is down, not slow. */
  hasAnswered: boolean;
  isKubernetes: Promise<void> | undefined;
}

async function reading<T>(state: ReaderState, subject: RequestSubject, read: () => Promise<T>): Promise<Read<T>> {
  try {
    const value = await read();
    state.hasAnswered = true;
    return known(value);
  } catch (error) {
    const reason = error instanceof ClusterError ? await gapReason(state, error) : undefined;
    if (!(error instanceof ClusterError) || reason === undefined) throw error;
    const message = error.kind === 'not-found' ? `the server does not serve "${resourceName(subject)}"` : error.message;
    return unknown({ ...subject, reason, message });
  }
}

/** Failures that concern one resource; every other one concerns the whole cluster. */
export const GAP_REASONS: Readonly<Partial<Record<ClusterErrorKind, GapReason>>> = {
  forbidden: 'forbidden',
  refused: 'forbidden',
  invalid: 'failed',
  conflict: 'failed',
  timeout: 'timeout',
  throttled: 'failed',
  'server-error': 'failed',
  'bad-answer': 'failed',
  'not-found': 'failed',
};

async function gapReason(state: ReaderState, error: ClusterError): Promise<GapReason | undefined> {
  state.hasAnswered ||= error.status !== undefined;
  if (error.kind === 'timeout' && !state.hasAnswered) return undefined;
  if (error.kind === 'not-found') await (state.isKubernetes ??= confirmKubernetes(state.session));
  return GAP_REASONS[error.kind];
}

/** Any web server says 404; only an API server has a version of Kubernetes. */
async function confirmKubernetes(session: Session): Promise<void> {
  try {
    await readVersion(session);
  } catch (error) {
    // An API server that keeps its version to itself says so in its own form.
    if (!(error instanceof ClusterError) || (error.kind !== 'forbidden' && error.kind !== 'refused')) throw error;
  }
}

const VERSION: RequestSubject = { verb: 'get', group: '', resource: 'version' };

async function readVersion(session: Session): Promise<string> {
  const answer = await getJson(session, '/version', VERSION).catch((error: unknown) => {
    if (error instanceof ClusterError && error.kind === 'not-found') return {};
    throw error;
  });
  const version = asText(asObject(answer)['gitVersion']);
  if (version === undefined) throw notKubernetes(session.target, 'it has no /version');
  return version;
}

async function getObject(session: Session, resource: Resource, object: ObjectName): Promise<RawObject | undefined> {
  const { group, resource: plural } = resource;
  const path = resourcePath(resource, object.namespace, object.name);
  try {
    const answer = await getJson(session, path, { verb: 'get', group, resource: plural, ...object });
    if (isObject(answer['metadata'])) return answer;
    throw notKubernetes(session.target, 'it answered with JSON that is not an object of its API');
  } catch (error) {
    // The API server names the object that it did not find; without a name, it is the resource that it does not serve.
    if (error instanceof ClusterError && error.kind === 'not-found' && error.status?.name !== undefined)
      return undefined;
    throw error;
  }
}
