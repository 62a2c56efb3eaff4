import type { Activity, WriteSubject } from './activity.ts';
import { ClusterError, type ClusterErrorKind } from './errors.ts';
import { asList, asObject, asText, asTextMap, compact, isObject, type RawObject } from './raw.ts';
import type { ObjectName } from './read.ts';
import { getJson, type Session, writeJson } from './request.ts';
import { type Resource, resourcePath } from './resource.ts';
import { RESOURCES } from './resources.ts';

export interface WriteOptions {
  /** The server checks everything, admission too, and keeps nothing. */
  readonly dryRun?: boolean;
  /** Takes what the server warns of, in its words: PodSecurity, unknown fields. */
  readonly onWarning?: (text: string) => void;
}

export interface RemoveOptions extends WriteOptions {
  /** Only the object that has it; one of the same name that came later stays. */
  readonly uid?: string;
  /** Absent: what the object itself wants. */
  readonly graceSeconds?: number;
  /** What becomes of the objects that it owns; absent: as the resource has it. */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
}

/** How an object is to be written differently. */
export type Patch =
  /** https://www.rfc-editor.org/rfc/rfc6902 */
  | { readonly type: 'json'; readonly body: readonly unknown[] }
  /** What `kubectl patch` sends unless told otherwise. */
  | { readonly type: 'strategic-merge'; readonly body: unknown };

/** A pod by name. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** Creates an object, and gives it as the server keeps it. Throws a `ClusterError`. */
export async function createObject(
  session: Session,
  resource: Resource,
  namespace: string | undefined,
  object: RawObject,
  options: WriteOptions,
): Promise<RawObject> {
  const name = asText(asObject(object['metadata'])['name']);
  const subject = subjectOf('create', resource, compact({ namespace, name }));
  const write = { method: 'POST', path: `${resourcePath(resource, namespace)}?${query(options)}`, subject } as const;
  return settling(
    session,
    (counted) => writeJson(counted, { ...write, body: object, ...repeating(options) }),
    options,
    async () =>
      name === undefined ? undefined : findCreated(session, resource, { ...compact({ namespace }), name }, object),
  );
}

/** Adds a container to a pod that runs, and gives the pod. Throws a `ClusterError`. */
export async function addEphemeralContainer(
  session: Session,
  pod: PodName,
  container: RawObject,
  options: WriteOptions,
): Promise<RawObject> {
  const path = resourcePath(RESOURCES.pods, pod.namespace, pod.name);
  const subject = subjectOf('patch', { ...RESOURCES.pods, resource: 'pods/ephemeralcontainers' }, pod);
  const write = {
    method: 'PATCH',
    path: `${path}/ephemeralcontainers?${query(options)}`,
    subject,
    contentType: 'application/strategic-merge-patch+json',
    body: { spec: { ephemeralContainers: [container] } },
  } as const;
  return settling(
    session,
    (counted) => writeJson(counted, { ...write, ...repeating(options) }),
    options,
    async () => {
      const now = await getJson(session, path, { ...subject, resource: RESOURCES.pods.resource, verb: 'get' });
      const added = asList(asObject(now['spec'])['ephemeralContainers']).map(asObject);
      return added.some(({ name }) => name === container['name']) ? now : undefined;
    },
  );
}

/**
 * Asks what would become of an object that is written differently: the server checks everything and keeps nothing. Throws a
 * `ClusterError`.
 */
export async function tryPatch(
  session: Session,
  resource: Resource,
  object: ObjectName,
  { type, body }: Patch,
  { onWarning }: Pick<WriteOptions, 'onWarning'>,
): Promise<RawObject> {
  return writeJson(session, {
    method: 'PATCH',
    path: `${resourcePath(resource, object.namespace, object.name)}?${query({ dryRun: true })}`,
    subject: subjectOf('patch', resource, object),
    contentType: `application/${type}-patch+json`,
    body,
    isRepeatable: true,
    ...(onWarning === undefined ? {} : { onWarning }),
  });
}

/** Deletes an object. `gone`: it was not there any more, or is another one by now. Throws a `ClusterError`. */
export async function removeObject(
  session: Session,
  resource: Resource,
  object: ObjectName,
  options: RemoveOptions,
): Promise<'removed' | 'gone'> {
  const { dryRun, uid, onWarning } = options;
  const path = resourcePath(resource, object.namespace, object.name);
  const warnings = onWarning === undefined ? {} : { onWarning };
  try {
    await writeJson(session, {
      method: 'DELETE',
      path,
      subject: subjectOf('delete', resource, object),
      body: deleteOptions(options),
      // Without a uid, a second one could hit what took the place of the first.
      isRepeatable: uid !== undefined || dryRun === true,
      ...warnings,
    });
    return 'removed';
  } catch (error) {
    if (error instanceof ClusterError && isGone(error, uid)) return 'gone';
    throw error;
  }
}

function deleteOptions({ dryRun, uid, graceSeconds, propagation }: RemoveOptions): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(uid === undefined ? {} : { preconditions: { uid } }),
    ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
    ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
    ...(dryRun === true ? { dryRun: ['All'] } : {}),
  };
}

/** The API server names the object that it did not find; without a name, it is the resource that it does not serve. */
function isGone({ kind, status, message }: ClusterError, uid: string | undefined): boolean {
  if (kind === 'not-found') return status?.name !== undefined;
  return kind === 'conflict' && uid !== undefined && /UID in (the )?precondition/.test(message);
}

/** The server may have done it although it did not say so. */
function isUnclear({ kind, status }: ClusterError): boolean {
  return UNCLEAR.has(kind) || (kind === 'server-error' && (status?.code ?? 0) >= 500);
}

const UNCLEAR: ReadonlySet<ClusterErrorKind> = new Set(['unreachable', 'timeout', 'bad-answer']);

/** Looks whether a change that failed without a clear answer, or was sent twice and then refused as made before, has been made. */
async function settling(
  session: Session,
  write: (counted: Session) => Promise<RawObject>,
  { dryRun }: WriteOptions,
  find: () => Promise<RawObject | undefined>,
): Promise<RawObject> {
  let sent = 0;
  const onActivity = (activity: Activity): void => {
    if (activity.kind === 'request-started') sent += 1;
    session.onActivity(activity);
  };
  try {
    return await write({ ...session, onActivity });
  } catch (error) {
    if (!(error instanceof ClusterError) || dryRun === true) throw error;
    if (!isUnclear(error) && !(error.kind === 'conflict' && sent > 1)) throw error;
    // What the look itself runs into says less than the change did.
    const found = await find().catch(() => undefined);
    if (found === undefined) throw error;
    return found;
  }
}

/** The object of that name, if it has all labels and annotations that ours was to have; one without any is nobody's. */
async function findCreated(
  session: Session,
  resource: Resource,
  named: ObjectName,
  object: RawObject,
): Promise<RawObject | undefined> {
  const subject = { ...subjectOf('create', resource, named), verb: 'get' } as const;
  const found = await getJson(session, resourcePath(resource, named.namespace, named.name), subject);
  const marks = marksOf(object);
  const there = new Map(marksOf(found));
  return marks.length > 0 && marks.every(([key, value]) => there.get(key) === value) ? found : undefined;
}

function marksOf(object: RawObject): readonly (readonly [string, string])[] {
  const { labels, annotations } = asObject(object['metadata']);
  return [labels, annotations].flatMap((map) => (isObject(map) ? Object.entries(asTextMap(map)) : []));
}

function subjectOf<Verb extends WriteSubject['verb']>(
  verb: Verb,
  { group, resource }: Resource,
  object: { readonly namespace?: string; readonly name?: string },
): Omit<WriteSubject, 'verb'> & { readonly verb: Verb } {
  return { verb, group, resource, ...object };
}

/** Servers older than a field drop it; that is worth a warning, not a refusal. */
function query({ dryRun }: WriteOptions): string {
  return new URLSearchParams({ fieldValidation: 'Warn', ...(dryRun === true ? { dryRun: 'All' } : {}) }).toString();
}

function repeating({ dryRun, onWarning }: WriteOptions) {
  return { isRepeatable: dryRun === true, ...(onWarning === undefined ? {} : { onWarning }) };
}
