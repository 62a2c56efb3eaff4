/**
 * Worlds of the embedded cluster, each with one thing that was done in a wrong belief: a policy more, or a network plugin that
 * enforces none. docs/what-networkpolicy-is-not.md asks each of them.
 */
export const DEMO_ADDITIONS = ['all-namespaces', 'cluster-ip', 'empty-egress', 'nobody-enforces', 'udp-53'] as const;

export type DemoAddition = (typeof DEMO_ADDITIONS)[number];
