/** On everything that a probe creates; its value is the run's id. A clone's pods have it beside the caller's own labels. */
export const RUN_LABEL = 'kubectl-netpol/run';

/** On Jobs alone: on a pod it would take the place of the caller's own label. */
export const MANAGED_BY = { key: 'app.kubernetes.io/managed-by', value: 'kubectl-netpol' } as const;

/** A condition that nobody ever sets: a pod that waits for it is never ready, and so never a Service's endpoint. */
export const READINESS_GATE = 'kubectl-netpol/never';
