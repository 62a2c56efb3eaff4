/**
 * On everything that a probe creates; its value is the run's id. A clone's pods have it beside the caller's own labels, so
 * its key is of the kind that Cilium's identities leave out by default: another identity would take seconds to be known.
 * https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/
 */
export const RUN_LABEL = 'annotation.kubectl-netpol/run';

/** On Jobs alone: on a pod it would take the place of the caller's own label. */
export const MANAGED_BY = { key: 'app.kubernetes.io/managed-by', value: 'kubectl-netpol' } as const;

/** A condition that nobody ever sets: a pod that waits for it is never ready, and so never a Service's endpoint. */
export const READINESS_GATE = 'kubectl-netpol/never';

/**
 * On a canary's pods, and what its policies select; the values are the run's id and the pod's part. Unlike RUN_LABEL it
 * has to be part of a Cilium identity: a policy that selects by anything else selects nothing there.
 */
export const CANARY_LABEL = 'kubectl-netpol/canary';
export const CANARY_ROLE_LABEL = 'kubectl-netpol/canary-role';
