/** Where a label comes from: Kubernetes, or anywhere. */
export const SOURCE = /^(?:k8s|any):/;

/** Labels that no pod or node has by itself: of other sources, and of the agent's own. */
export const GIVEN_BY_AGENT = /:|^io\.(?:cilium|kubernetes)\./;
