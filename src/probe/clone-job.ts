import { asList, asObject, asText, asTexts, compact, type RawObject } from '../cluster/raw.ts';
import type { Labels } from '../model/labels.ts';
import type { Pod } from '../model/pod.ts';
import type { ProbePod } from '../model/probe-pod.ts';
import { type CloneResources, DEFAULT_RESOURCES } from './clone-resources.ts';
import { meshAnnotations } from './clone-mesh.ts';
import { placeClone } from './clone-placement.ts';
import { dispatchCommand } from './dispatch-command.ts';
import { probeContainer, type RunAsUser } from './ephemeral-container.ts';
import { probeJob, probePodSpec } from './probe-job.ts';
import { RUN_LABEL } from './marks.ts';

export interface CloneOptions {
  readonly runId: string;
  /** Of the Job; its pods' names begin with it. */
  readonly name: string;
  readonly image: string;
  /** Beside those that the caller itself has. */
  readonly imagePullSecrets: readonly string[];
  /** One for each pod. */
  readonly commands: readonly (readonly string[])[];
  /** How many of its pods run at once; 8 unless told otherwise. */
  readonly parallelism?: number;
  readonly resources?: CloneResources;
  /** From the Job's creation, pulling the image included; 90 unless told otherwise. */
  readonly activeDeadlineSeconds?: number;
  /** 30 unless told otherwise: with the deadline, two minutes after which nothing is left even if nobody tidies up. */
  readonly ttlSecondsAfterFinished?: number;
  readonly runAsUser?: RunAsUser;
}

export const CLONE_CONTAINER = 'netpol';

/** As many as are planned for one Job (plan.ts): a pod that had to wait for another would not end within the deadline. */
const PARALLELISM = 8;
const DEADLINE = 90;
const TTL = 30;

/**
 * A Job whose pods are, to policies, the pod that it stands for: same labels, service account, namespace and node. The
 * Job is what keeps other controllers from adopting them and what makes them vanish.
 */
export function cloneJob(original: ProbePod, options: CloneOptions): RawObject {
  const { runId, name, commands, parallelism = PARALLELISM } = options;
  const completions = commands.length;
  return probeJob({
    namespace: original.pod.namespace,
    name,
    runId,
    activeDeadlineSeconds: options.activeDeadlineSeconds ?? DEADLINE,
    ttlSecondsAfterFinished: options.ttlSecondsAfterFinished ?? TTL,
    pods: {
      completions,
      parallelism: Math.min(parallelism, completions),
      ...(completions > 1
        ? // One pod that fails must not end the others; servers before 1.28 know the total alone.
          { completionMode: 'Indexed', backoffLimitPerIndex: 0, backoffLimit: completions }
        : { backoffLimit: 0 }),
    },
    template: { metadata: cloneMetadata(original, options), spec: cloneSpec(original, options) },
  });
}

/** The same as a pod of its own, to ask what admission says of it. Only for a dry run: nothing owns it. */
export function clonePod(original: ProbePod, options: CloneOptions): RawObject {
  const { name } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: original.pod.namespace, ...cloneMetadata(original, options) },
    spec: cloneSpec(original, options),
  };
}

/** What policies will see of a clone before it has an address. */
export function clonedPod(original: Pod, { runId, name, commands }: CloneOptions): Pod {
  return compact({
    namespace: original.namespace,
    name,
    labels: {
      ...cloneLabels(original.labels, runId),
      // The Job's controller numbers the pods; which number one has decides nothing unless a policy asks for it.
      ...(commands.length > 1 ? { [INDEX_LABEL]: '0' } : {}),
    },
    addresses: [],
    node: original.node,
    hostNetwork: false,
    phase: 'Pending',
    ready: false,
    terminating: false,
    ports: [],
    serviceAccount: original.serviceAccount,
    owner: { kind: 'Job', name },
    template: false,
  } as const);
}

/** Added by the Job controller where there are several pods (Kubernetes 1.28). */
const INDEX_LABEL = 'batch.kubernetes.io/job-completion-index';

function cloneLabels(labels: Labels, runId: string): Labels {
  return { ...labels, [RUN_LABEL]: runId };
}

function cloneMetadata({ pod, raw, meshSidecar }: ProbePod, { runId }: CloneOptions): RawObject {
  const annotations = meshAnnotations(asObject(asObject(raw['metadata'])['annotations']), meshSidecar);
  return {
    labels: cloneLabels(pod.labels, runId),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

function cloneSpec(original: ProbePod, options: CloneOptions): RawObject {
  const { image, commands, resources = DEFAULT_RESOURCES, runAsUser } = options;
  const spec = asObject(original.raw['spec']);
  const pullSecrets = pullSecretsOf(spec, options.imagePullSecrets);
  return {
    ...probePodSpec(options.activeDeadlineSeconds ?? DEADLINE),
    // Some policies select by service account; its token is nothing that a probe needs.
    serviceAccountName: original.pod.serviceAccount,
    ...(pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets }),
    ...copied(spec, ['dnsPolicy', 'dnsConfig', 'hostAliases', 'runtimeClassName']),
    ...placeClone(original),
    containers: [{ name: CLONE_CONTAINER, ...probeContainer(image, dispatchCommand(commands), runAsUser), resources }],
  };
}

function pullSecretsOf(spec: RawObject, added: readonly string[]): readonly RawObject[] {
  const own = asTexts(asList(spec['imagePullSecrets']).map((entry) => asText(asObject(entry)['name'])));
  return [...new Set([...own, ...added])].map((name) => ({ name }));
}

function copied(spec: RawObject, fields: readonly string[]): RawObject {
  return Object.fromEntries(fields.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]));
}
