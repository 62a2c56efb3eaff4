import type { Known } from '../model/known.ts';
import type { Grant } from '../model/examination.ts';
import type { Method } from './vehicle.ts';

/** One permission that a method uses. */
export interface VerbNeed {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete';
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace: string;
  /** False: without it, something is not checked before and not said. */
  readonly isRequired: boolean;
}

export interface VerbAnswer extends VerbNeed {
  readonly granted: Grant;
}

/** What a method asks of the API in the pod's namespace. `minor` is the server's, of version 1; absent: not known. */
export function needsOf(method: Method, namespace: string, minor?: number): readonly VerbNeed[] {
  switch (method) {
    case 'ephemeral':
      return [
        required('get', 'pods', namespace),
        required('patch', 'pods/ephemeralcontainers', namespace),
        required('get', 'pods/log', namespace),
      ];
    case 'exec':
      return [
        required('get', 'pods', namespace),
        // A WebSocket begins with a GET; from 1.35 on the server asks for `create` besides (KEP-4006).
        required('get', 'pods/exec', namespace),
        ...(minor !== undefined && minor < 35 ? [] : [required('create', 'pods/exec', namespace)]),
      ];
    case 'clone':
      return cloneNeeds(namespace);
  }
}

function cloneNeeds(namespace: string): readonly VerbNeed[] {
  return [
    required('get', 'pods', namespace),
    required('create', 'jobs.batch', namespace),
    required('delete', 'jobs.batch', namespace),
    // The Job's pod is found by its label.
    required('list', 'pods', namespace),
    required('watch', 'pods', namespace),
    required('get', 'pods/log', namespace),
    // One that publishes pods before they are ready would send the clone its callers.
    required('list', 'services', namespace),
    optional('create', 'pods', namespace),
    optional('list', 'poddisruptionbudgets.policy', namespace),
    optional('list', 'horizontalpodautoscalers.autoscaling', namespace),
    optional('list', 'limitranges', namespace),
    // A Job that cannot make its pod says why there alone.
    optional('list', 'events', namespace),
  ];
}

function required(verb: VerbNeed['verb'], name: string, namespace: string): VerbNeed {
  return { verb, ...split(name), namespace, isRequired: true };
}

function optional(verb: VerbNeed['verb'], name: string, namespace: string): VerbNeed {
  return { verb, ...split(name), namespace, isRequired: false };
}

/** `pods/log`, `jobs.batch`. */
function split(name: string): Pick<VerbNeed, 'group' | 'resource' | 'subresource'> {
  const [plural = '', subresource] = name.split('/');
  const [resource = '', group = ''] = plural.split('.');
  return { group, resource, ...(subresource === undefined ? {} : { subresource }) };
}

/** As kubectl writes it: `pods/exec`, `jobs.batch`. */
export function resourceName({
  group,
  resource,
  subresource,
}: Pick<VerbNeed, 'group' | 'resource' | 'subresource'>): string {
  const plural = group === '' ? resource : `${resource}.${group}`;
  return subresource === undefined ? plural : `${plural}/${subresource}`;
}

/** The minor version of Kubernetes: `v1.34.4` is 34. Undefined: not known. */
export function minorOf(version: Known<string>): number | undefined {
  const minor = version.known ? /^v1\.(\d+)/.exec(version.value)?.[1] : undefined;
  return minor === undefined ? undefined : Number(minor);
}
