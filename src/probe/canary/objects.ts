import type { RawObject } from '../../cluster/raw.ts';
import type { CloneResources } from '../clone-resources.ts';
import type { RunAsUser } from '../ephemeral-container.ts';
import type { CanaryPlace } from './places.ts';
import { onNode } from '../clone-placement.ts';
import { probeContainer } from '../ephemeral-container.ts';
import { CANARY_LABEL, CANARY_ROLE_LABEL, MANAGED_BY, RUN_LABEL } from '../marks.ts';
import { probeJob, probePodSpec } from '../probe-job.ts';
import { CANARY_PORT } from '../script-canary.ts';

export type CanaryRole = 'server' | 'client';

export interface CanaryOptions {
  readonly namespace: string;
  readonly runId: string;
  readonly image: string;
  readonly imagePullSecret?: string;
  readonly resources: CloneResources;
  readonly runAsUser?: RunAsUser;
}

export const CANARY_CONTAINER = 'netpol';

/** From a Job's creation; all phases fit in, and some time for an image. */
export const DEADLINE_SECONDS = 270;
const TTL_SECONDS = 30;

/** A Job with the server or the client of one place; `at` numbers the places. */
export function canaryJob(options: CanaryOptions, { role, at, place, command }: CanaryPart): RawObject {
  const part = partId(options.runId, role, at);
  return probeJob({
    namespace: options.namespace,
    name: `netpol-canary-${part}`,
    runId: part,
    activeDeadlineSeconds: DEADLINE_SECONDS,
    ttlSecondsAfterFinished: TTL_SECONDS,
    pods: { completions: 1, parallelism: 1, backoffLimit: 0 },
    template: { metadata: metadataOf(options, role, part), spec: specOf(options, place, command) },
  });
}

/** The same as a pod of its own, to ask what admission says of it. Only for a dry run: nothing owns it. */
export function canaryPod(options: CanaryOptions, { role, at, place, command }: CanaryPart): RawObject {
  const part = partId(options.runId, role, at);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `netpol-canary-${part}`,
      namespace: options.namespace,
      ...metadataOf(options, role, part),
    },
    spec: specOf(options, place, command),
  };
}

/** Each Job has a run id of its own, which selects its pod. */
function partId(runId: string, role: CanaryRole, at: number): string {
  return `${runId}${role === 'server' ? 's' : 'c'}${at}`;
}

export interface CanaryPart {
  readonly role: CanaryRole;
  readonly at: number;
  readonly place: CanaryPlace;
  readonly command: readonly string[];
}

/** The labels that policies and Services see of the canary's pods; all are ours. */
export function canaryLabels(runId: string, role: CanaryRole): Readonly<Record<string, string>> {
  return { [CANARY_LABEL]: runId, [CANARY_ROLE_LABEL]: role };
}

function metadataOf({ runId }: CanaryOptions, role: CanaryRole, part: string): RawObject {
  return {
    labels: {
      ...canaryLabels(runId, role),
      [RUN_LABEL]: part,
      // A mesh's proxy would answer in the other end's place.
      'sidecar.istio.io/inject': 'false',
      'istio.io/dataplane-mode': 'none',
    },
    annotations: { 'sidecar.istio.io/inject': 'false', 'linkerd.io/inject': 'disabled' },
  };
}

function specOf(
  { image, imagePullSecret, resources, runAsUser }: CanaryOptions,
  { node, tolerations }: CanaryPlace,
  command: readonly string[],
): RawObject {
  return {
    ...probePodSpec(DEADLINE_SECONDS),
    ...(imagePullSecret === undefined ? {} : { imagePullSecrets: [{ name: imagePullSecret }] }),
    ...(node === undefined ? {} : { affinity: onNode(node) }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
    containers: [{ name: CANARY_CONTAINER, ...probeContainer(image, command, runAsUser), resources }],
  };
}

/** What the canary's policies do: isolate its pods in a direction, or let them through again. */
export type CanaryPolicy = 'isolate-ingress' | 'isolate-egress' | 'allow-ingress' | 'allow-egress';

/** In the order to create them: allowed before they are isolated, no pods wait for an allowance. */
export const CANARY_POLICIES: readonly CanaryPolicy[] = [
  'allow-ingress',
  'allow-egress',
  'isolate-ingress',
  'isolate-egress',
];

export interface PolicyOwner {
  readonly name: string;
  readonly uid: string;
}

/**
 * A NetworkPolicy that selects the canary's own pods and nothing else. Owned by one of its Jobs it goes with that, whatever
 * happens to this program. Without an owner: for a dry run.
 */
export function canaryPolicy(
  { namespace, runId }: Pick<CanaryOptions, 'namespace' | 'runId'>,
  what: CanaryPolicy,
  owner?: PolicyOwner,
): RawObject {
  const owners = owner && { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', ...owner }] };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: policyName(runId, what),
      namespace,
      labels: { [MANAGED_BY.key]: MANAGED_BY.value, [RUN_LABEL]: runId },
      ...owners,
    },
    spec: policySpec(runId, what),
  };
}

export function policyName(runId: string, what: CanaryPolicy): string {
  return `netpol-canary-${runId}-${what}`;
}

function policySpec(runId: string, what: CanaryPolicy): RawObject {
  const servers = { matchLabels: canaryLabels(runId, 'server') };
  const clients = { matchLabels: canaryLabels(runId, 'client') };
  const ports = [{ protocol: 'TCP', port: CANARY_PORT }];
  switch (what) {
    case 'isolate-ingress':
      return { podSelector: servers, policyTypes: ['Ingress'] };
    case 'isolate-egress':
      return { podSelector: clients, policyTypes: ['Egress'] };
    case 'allow-ingress':
      return { podSelector: servers, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: clients }], ports }] };
    case 'allow-egress':
      return { podSelector: clients, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: servers }], ports }] };
  }
}
