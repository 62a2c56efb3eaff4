import { EXIT, type ExitCode } from './exit-code.ts';
import { type ReadPlan, type State, withState } from './open-state.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import type { Io } from './io.ts';
import type { PodExplanation } from '../explain/pod-explanation.ts';
import type { PodRequest } from './request.ts';
import type { PodSelection } from '../model/pod-selection.ts';
import type { Target } from '../model/target.ts';
import { answerPod, answerSelectedPods } from '../analysis.ts';
import { readAroundSelection } from '../cluster/read-around.ts';
import { readPods, readSelectedPods } from '../cluster/read-flow.ts';
import { phraseUnread, phraseUnselected } from '../explain/phrase/unselected.ts';
import { suggestNames } from './suggest.ts';
import { withEnforcer } from './with-enforcer.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';

/** Answers `kubectl netpol pod`. */
export async function runPod({ pods, options }: PodRequest, io: Io): Promise<ExitCode> {
  const plan = withEnforcer((collector, namespace) =>
    pods.kind === 'named'
      ? readPods(collector, pods.pod, namespace)
      : readSelectedPods(collector, pods.selection, namespace),
  );
  return withState(options, io, plan, async (state, more) => {
    const explanation =
      pods.kind === 'named'
        ? await explainNamed(pods.pod, state, more)
        : await explainSelected(pods.selection, state, more);
    const text = async (look: TextLook) => (await import('../report/pod-text.ts')).podText(explanation, look);
    await writeAnswer(
      { data: { ...explanation, input: state.input }, name: policyNames(explanation), text },
      options,
      io,
    );
    return isComplete(explanation) ? EXIT.ok : EXIT.unclear;
  });
}

/** A wider look at the state, for those who found nothing. */
type More = (read: ReadPlan['read']) => Promise<State>;

async function explainNamed(pod: Target, state: State, more: More): Promise<PodExplanation> {
  const answer = answerPod(state.snapshot, { pod, namespace: state.namespace });
  if (answer.kind === 'unresolved') throw await unresolvedError(answer.ends, state, more);
  if (answer.kind === 'podless')
    throw new UsageError(`no pod stands behind "${pod.text}"`, ['give a pod, a workload or a Service']);
  return answer.explanation;
}

async function explainSelected(selection: PodSelection, state: State, more: More): Promise<PodExplanation> {
  const { snapshot, namespace } = state;
  const answer = answerSelectedPods(snapshot, { selection, namespace });
  switch (answer.kind) {
    case 'explained':
      return answer.explanation;
    case 'unread': {
      const { message, hints } = phraseUnread(selection, answer.gap);
      throw new UsageError(message, hints);
    }
    case 'none': {
      const around = await more((collector) => readAroundSelection(collector, selection, namespace));
      const { message, hints } = phraseUnselected(selection, namespace, around.snapshot, suggestNames);
      throw new UsageError(message, hints);
    }
  }
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
