import type { Grant } from '../model/examination.ts';
import { askPermission, type Permission } from './access.ts';
import { type ExecEnd, type ExecOptions, execInContainer } from './exec.ts';
import { followObject, type FollowOptions } from './follow.ts';
import { type LogOptions, readLog } from './log.ts';
import type { RawObject } from './raw.ts';
import type { ClusterReader, ObjectName } from './read.ts';
import type { Session } from './request.ts';
import type { Resource } from './resource.ts';
import {
  addEphemeralContainer,
  createObject,
  type Patch,
  type PodName,
  removeObject,
  type RemoveOptions,
  tryPatch,
  type WriteOptions,
} from './write.ts';

/**
 * Changes a cluster, and listens to its pods. Everything throws a `ClusterError` for what the server does not do, in the
 * server's own words. Nothing is done twice.
 */
export interface ClusterWriter {
  /** The object as the server keeps it. `namespace` absent: a cluster-scoped resource. */
  create(
    resource: Resource,
    namespace: string | undefined,
    object: RawObject,
    options?: WriteOptions,
  ): Promise<RawObject>;
  /** The pod with the container. */
  addEphemeralContainer(pod: PodName, container: RawObject, options?: WriteOptions): Promise<RawObject>;
  /** The object as it would be; nothing is kept. */
  tryPatch(
    resource: Resource,
    object: ObjectName,
    patch: Patch,
    options?: Pick<WriteOptions, 'onWarning'>,
  ): Promise<RawObject>;
  /** `gone`: it was not there any more, or another object has its name by now. */
  remove(resource: Resource, object: ObjectName, options?: RemoveOptions): Promise<'removed' | 'gone'>;
  /** The object now and after each change. Ends without a word at the deadline, and with the signal. */
  follow(resource: Resource, object: ObjectName, options: FollowOptions): AsyncIterable<RawObject | 'deleted'>;
  /** The lines of a container's log as they come, until it ends, or the signal does. */
  log(pod: PodName, container: string, options?: LogOptions): AsyncIterable<string>;
  /** Runs a command to its end, or to the deadline's or the signal's, after which it may still run in the container. */
  exec(pod: PodName, container: string, command: readonly string[], options: ExecOptions): Promise<ExecEnd>;
  /** Whether the server would allow it. */
  mayI(permission: Permission): Promise<Grant>;
}

export function createWriter(session: Session, reader: ClusterReader): ClusterWriter {
  return {
    create: (resource, namespace, object, options = {}) => createObject(session, resource, namespace, object, options),
    addEphemeralContainer: (pod, container, options = {}) => addEphemeralContainer(session, pod, container, options),
    tryPatch: (resource, object, patch, options = {}) => tryPatch(session, resource, object, patch, options),
    remove: (resource, object, options = {}) => removeObject(session, resource, object, options),
    follow: (resource, object, options) => followObject(session, resource, object, options),
    log: (pod, container, options = {}) => readLog(session, pod, container, options),
    exec: (pod, container, command, options) => execInContainer(session, pod, container, command, options),
    mayI: (permission) => askPermission(reader, permission),
  };
}
