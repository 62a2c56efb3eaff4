import { projectPod } from '../../cluster/project/pod.ts';
import type { CanaryEvent, CanaryLeft, CanaryPod, RunningPod } from './canary-run.ts';
import type { CanaryPlan } from './prepare.ts';
import type { ClusterApi } from '../../cluster/api.ts';
import type { ProbeFailure } from '../failure.ts';
import { asObject, asText, type RawObject } from '../../cluster/raw.ts';
import {
  CANARY_CONTAINER,
  canaryJob,
  type CanaryPolicy,
  canaryPolicy,
  type CanaryRole,
  policyName,
} from './objects.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { followStart } from '../follow-start.ts';
import { findPods, type MadeJob, type PodName, removeJob, startJob } from '../run-job.ts';
import { phrasePolicyStays } from '../phrase/canary.ts';
import { readMetadata } from '../../cluster/project/metadata.ts';
import { RESOURCES } from '../../cluster/resources.ts';
import { RUN_LABEL } from '../marks.ts';

export interface PartsHost {
  readonly api: ClusterApi;
  readonly signal: AbortSignal;
  readonly onEvent: (event: CanaryEvent) => void;
}

/** Everything that a canary has in the cluster. */
export interface CanaryParts {
  /** One pod of the role in each place; resolves when each runs or cannot. `onMade` is called once their Jobs are there. */
  startPods(role: CanaryRole, command: readonly string[], onMade?: () => Promise<void>): Promise<readonly CanaryPod[]>;
  /** Creates a policy, owned by the first Job. Nothing, where there is no Job. */
  make(what: CanaryPolicy): Promise<void>;
  remove(what: CanaryPolicy): Promise<void>;
  /** Takes all of it out, and looks whether it is gone. */
  tidy(): Promise<readonly CanaryLeft[]>;
}

export function createParts(plan: CanaryPlan, host: PartsHost): CanaryParts {
  const { api } = host;
  const { namespace, runId } = plan.options;
  const jobs: MadeJob[] = [];
  const policies = new Set<CanaryPolicy>();
  const remove = async (what: CanaryPolicy): Promise<void> => {
    await api.writer.remove(RESOURCES.networkPolicies, { namespace, name: policyName(runId, what) });
    policies.delete(what);
  };
  return {
    async startPods(role, command, onMade) {
      const parts = plan.choice.places.map((place, at) => ({ role, at, place, command }));
      const made = await Promise.all(
        parts.map((part) => refusable(() => startJob(api, canaryJob(plan.options, part)))),
      );
      jobs.push(...made.flatMap((each) => ('why' in each ? [] : [each])));
      await onMade?.();
      return Promise.all(
        parts.map(({ place }, at) =>
          startPod(made[at], { role, node: place.node ?? '', image: plan.options.image }, host),
        ),
      );
    },
    async make(what) {
      const [owner] = jobs;
      if (owner === undefined) return;
      // Asked for is as good as there: the answer may have been lost.
      policies.add(what);
      await api.writer.create(RESOURCES.networkPolicies, namespace, canaryPolicy(plan.options, what, owner));
    },
    remove,
    async tidy() {
      const left = await Promise.all([
        ...[...policies].map((what) => leftOf('NetworkPolicy', policyName(runId, what), () => remove(what))),
        ...jobs.map((job) => leftOfJob(api, job)),
      ]);
      const stay = left.flat().map((each) => ({ ...each, namespace }));
      return [...stay, ...(await policiesLeft(api, namespace, runId))];
    },
  };
}

async function refusable(create: () => Promise<MadeJob>): Promise<MadeJob | ProbeFailure> {
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { why: 'refused', message: error.message };
  }
}

const START_TIMEOUT_MS = 90_000;

interface Starting {
  readonly role: CanaryRole;
  readonly node: string;
  readonly image: string;
}

async function startPod(
  job: MadeJob | ProbeFailure | undefined,
  { role, node, image }: Starting,
  host: PartsHost,
): Promise<CanaryPod> {
  const wait = { amount: 1, signal: host.signal, deadlineMs: START_TIMEOUT_MS };
  const pod = job === undefined || 'why' in job ? job : await findPods(host.api, job, wait)(0);
  const started = pod === undefined || 'why' in pod ? pod : await waitForAddress(host, image, pod);
  const result: CanaryPod =
    started === undefined || 'why' in started
      ? { kind: 'failed', node, failure: started ?? { why: 'pod-gone' } }
      : started;
  const failure = result.kind === 'failed' ? { failure: result.failure } : {};
  host.onEvent({ kind: 'started', role, node: result.node, ...failure });
  return result;
}

async function waitForAddress(
  { api, signal }: PartsHost,
  image: string,
  pod: PodName,
): Promise<RunningPod | ProbeFailure> {
  const wait = { container: CANARY_CONTAINER, image, deadlineMs: START_TIMEOUT_MS, signal };
  const started = await followStart(api, pod, wait, (raw) => addressOf(raw) !== undefined);
  if ('why' in started) return started;
  const address = addressOf(started.pod);
  // A server ends at once when it finds nothing to listen with.
  if (started.kind === 'ended' || address === undefined) return { why: 'no-tool', found: [] };
  const node = asText(asObject(started.pod['spec'])['nodeName']) ?? '';
  return { kind: 'running', name: pod.name, node, address };
}

function addressOf(pod: RawObject): string | undefined {
  return projectPod(pod).addresses[0]?.text;
}

type Left = Omit<CanaryLeft, 'namespace'>;

async function leftOf(kind: Left['kind'], name: string, remove: () => Promise<unknown>): Promise<readonly Left[]> {
  try {
    await remove();
    return [];
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return [{ kind, name, message: error.message }];
  }
}

async function leftOfJob(api: ClusterApi, job: MadeJob): Promise<readonly Left[]> {
  const left = await removeJob(api, job);
  return left.flatMap((each) => (each.kind === 'job' ? [{ kind: 'Job', name: job.name, message: each.message }] : []));
}

async function policiesLeft(api: ClusterApi, namespace: string, runId: string): Promise<readonly CanaryLeft[]> {
  const options = { namespace, labelSelector: `${RUN_LABEL}=${runId}` };
  const read = await api.list(RESOURCES.networkPolicies, options, (raw) => readMetadata(raw, {}));
  const there = read.known ? read.value.filter(({ terminating }) => !terminating) : [];
  return there.map(({ name }) => ({ kind: 'NetworkPolicy', namespace, name, message: phrasePolicyStays() }));
}
