import type { RawObject } from '../cluster/raw.ts';
import { MANAGED_BY, READINESS_GATE, RUN_LABEL } from './marks.ts';

export interface ProbeJobOptions {
  readonly namespace: string;
  /** Of the Job; its pods' names begin with it. */
  readonly name: string;
  /** Selects its pods: no other Job may have it. */
  readonly runId: string;
  readonly activeDeadlineSeconds: number;
  readonly ttlSecondsAfterFinished: number;
  /** How many pods, and what becomes of one that fails. */
  readonly pods: RawObject;
  readonly template: RawObject;
}

/** A Job around pods of ours: it keeps other controllers from adopting them, and makes them vanish in time. */
export function probeJob(options: ProbeJobOptions): RawObject {
  const { namespace, name, runId, pods, template, activeDeadlineSeconds, ttlSecondsAfterFinished } = options;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels: { [MANAGED_BY.key]: MANAGED_BY.value, [RUN_LABEL]: runId } },
    spec: {
      ...pods,
      activeDeadlineSeconds,
      ttlSecondsAfterFinished,
      // A selector that the server makes comes with labels on the pods, which policies could select.
      manualSelector: true,
      selector: { matchLabels: { [RUN_LABEL]: runId } },
      template,
    },
  };
}

/** What is alike in all pods of ours: they end in time, are never ready, and hold no token. */
export function probePodSpec(activeDeadlineSeconds: number): RawObject {
  return {
    restartPolicy: 'Never',
    // The kubelet's own limit, for when no Job controller runs.
    activeDeadlineSeconds,
    // A shell that is process 1 does not hear SIGTERM.
    terminationGracePeriodSeconds: 1,
    readinessGates: [{ conditionType: READINESS_GATE }],
    automountServiceAccountToken: false,
    enableServiceLinks: false,
  };
}
