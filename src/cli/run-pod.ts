import { EXIT, type ExitCode } from './exit-code.ts';
import { withState } from './open-state.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import type { Io } from './io.ts';
import type { PodExplanation } from '../explain/pod-explanation.ts';
import type { PodRequest } from './request.ts';
import { answerPod } from '../analysis.ts';
import { readPods } from '../cluster/read-flow.ts';
import { withEnforcer } from './with-enforcer.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';

/** Answers `kubectl netpol pod`. */
export async function runPod({ pod, options }: PodRequest, io: Io): Promise<ExitCode> {
  const plan = withEnforcer((collector, namespace) => readPods(collector, pod, namespace));
  return withState(options, io, plan, async (state, more) => {
    const answer = answerPod(state.snapshot, { pod, namespace: state.namespace });
    if (answer.kind === 'unresolved') throw await unresolvedError(answer.ends, state, more);
    if (answer.kind === 'podless')
      throw new UsageError(`no pod stands behind "${pod.text}"`, ['give a pod, a workload or a Service']);
    const { explanation } = answer;
    const text = async (look: TextLook) => (await import('../report/pod-text.ts')).podText(explanation, look);
    await writeAnswer(
      { data: { ...explanation, input: state.input }, name: policyNames(explanation), text },
      options,
      io,
    );
    return isComplete(explanation) ? EXIT.ok : EXIT.unclear;
  });
}

/** As `kubectl get -o name` has them, for `xargs`. */
function policyNames({ groups }: PodExplanation): string {
  const names = groups.flatMap(({ policies }) =>
    policies.map(({ kind, policy }) => `${kind.toLowerCase()}/${policy.slice(policy.indexOf('/') + 1)}`),
  );
  return [...new Set(names)].join('\n');
}

function isComplete({ groups }: PodExplanation): boolean {
  return groups.every(({ missing }) => missing.length === 0);
}
