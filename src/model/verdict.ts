/**
 * The simulated answer (design: architecture.md).
 * IMPOSSIBLE: there is no connection to judge, whatever the policies say (a Service without endpoints, ends of
 * different address families, a finished pod). MIXED: backends, replicas, address families or ports differ.
 */
export type Verdict = 'ALLOW' | 'DENY' | 'UNKNOWN' | 'NOT_ENFORCED' | 'MIXED' | 'IMPOSSIBLE';

/** What the policies say, whoever enforces them. */
export type SimulatedVerdict = Exclude<Verdict, 'NOT_ENFORCED'>;

/** What one direction says. */
export type DirectionResult = 'allow' | 'deny' | 'unknown';

export type Direction = 'ingress' | 'egress';

/** Kleene logic: `unknown` where a missing fact decides. */
export type Tri = 'yes' | 'no' | 'unknown';
