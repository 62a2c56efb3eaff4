import { asList, asObject, asText, type RawObject } from '../cluster/raw.ts';
import type { ProbeFailure } from './failure.ts';

/** How far a container has come, as its pod's status says. */
export type ContainerStart =
  /** `message`: the last that was said about why. */
  | { readonly kind: 'waiting'; readonly message: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly exitCode: number }
  | { readonly kind: 'failed'; readonly failure: ProbeFailure };

/** Reads one container's state from a pod as the API gives it. https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ */
export function readStart(pod: RawObject, container: string, image: string): ContainerStart {
  const status = asObject(pod['status']);
  const phase = asText(status['phase']);
  const own = [...asList(status['ephemeralContainerStatuses']), ...asList(status['containerStatuses'])]
    .map(asObject)
    .find(({ name }) => name === container);
  const state = asObject(own?.['state']);
  if (state['running'] !== undefined) return { kind: 'running' };
  if (state['terminated'] !== undefined) return readEnd(asObject(state['terminated']));
  if (phase === 'Failed') return failed(`${asText(status['reason']) ?? 'Failed'}: ${asText(status['message']) ?? ''}`);
  const unscheduled = readUnschedulable(status);
  if (unscheduled !== undefined) return { kind: 'failed', failure: { why: 'unschedulable', message: unscheduled } };
  return readWaiting(asObject(state['waiting']), image);
}

/** Kubernetes' own reasons for an image that cannot be had. */
const IMAGE_REASONS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

const START_REASONS = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']);

function readWaiting(waiting: RawObject, image: string): ContainerStart {
  const reason = asText(waiting['reason']) ?? '';
  const message = asText(waiting['message']) ?? '';
  if (IMAGE_REASONS.has(reason))
    return { kind: 'failed', failure: { why: 'image', image, message: message || reason } };
  if (START_REASONS.has(reason)) return failed(message || reason);
  return { kind: 'waiting', message: message || reason };
}

/** `StartError`: the runtime could not even run the command; 128 is its exit code, not the script's. */
function readEnd(terminated: RawObject): ContainerStart {
  const reason = asText(terminated['reason']) ?? '';
  const message = asText(terminated['message']) ?? '';
  if (reason === 'StartError' || reason === 'ContainerCannotRun') return failed(message || reason);
  const exitCode = terminated['exitCode'];
  return { kind: 'ended', exitCode: typeof exitCode === 'number' ? exitCode : -1 };
}

function readUnschedulable(status: RawObject): string | undefined {
  const condition = asList(status['conditions'])
    .map(asObject)
    .find(({ type }) => type === 'PodScheduled');
  if (condition?.['status'] !== 'False' || condition['reason'] !== 'Unschedulable') return undefined;
  return asText(condition['message']) ?? 'Unschedulable';
}

function failed(message: string): ContainerStart {
  return { kind: 'failed', failure: { why: 'failed', message } };
}
