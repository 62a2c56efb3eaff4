import type { Attempt, AttemptResult } from '../../src/probe/attempt.ts';
import type { Observation, ObservationClass, ObservationReason } from '../../src/probe/observation.ts';

/** Attempts of one step with these results, 400 ms apart. */
export function attempts(step: string, ...results: readonly AttemptResult[]): readonly Attempt[] {
  return results.map((result, index) => ({
    step,
    number: index + 1,
    result,
    tool: 'nc',
    exitCode: result === 'connected' ? 0 : 1,
    ms: result === 'timeout' ? 2000 : 2,
    atMs: index * 400,
    detail: '',
  }));
}

/** What is seen of each class in its plainest case. */
const PLAIN: Readonly<
  Record<ObservationClass, { readonly reason: ObservationReason; readonly result: AttemptResult }>
> = {
  REACHABLE: { reason: 'connected', result: 'connected' },
  NO_LISTENER: { reason: 'refused-nothing-listens', result: 'refused' },
  REJECTED: { reason: 'refused-but-listens', result: 'refused' },
  BLOCKED: { reason: 'no-answer-but-listens', result: 'timeout' },
  DNS_FAILURE: { reason: 'name-not-resolved', result: 'failed' },
  TARGET_DOWN: { reason: 'no-answer-target-down', result: 'timeout' },
  INCONCLUSIVE: { reason: 'no-answer-unknown-listener', result: 'timeout' },
  PROBE_FAILED: { reason: 'probe-failed', result: 'failed' },
};

/** An observation of a class in its plainest case, unless said otherwise. */
export function observation(of: ObservationClass, parts: Partial<Observation> = {}): Observation {
  const { reason, result } = PLAIN[of];
  return {
    class: of,
    reason,
    attempts: attempts('s1e1', result, result, result),
    control: { kind: 'looked', listens: of !== 'NO_LISTENER', others: [] },
    changed: false,
    ...parts,
  };
}
