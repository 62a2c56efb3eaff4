import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { ReachReport } from '../explain/reach-report.ts';
import type { ReachRequest } from './request.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { answerReach } from '../reach.ts';
import { prepareAnalysis } from '../analysis.ts';
import { readMatrix } from '../cluster/read-matrix.ts';
import { readPods } from '../cluster/read-flow.ts';
import { takeSteps } from './take-steps.ts';
import { unresolvedError } from './unresolved-error.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withState } from './open-state.ts';

/** Answers `kubectl netpol who-can` and `kubectl netpol can-reach`. */
export async function runReach({ question, target, options }: ReachRequest, io: Io): Promise<ExitCode> {
  const plan = withEnforcer(async (collector, namespace) => {
    const own = 'namespace' in target.endpoint ? target.endpoint.namespace : undefined;
    // Anybody may be a peer.
    await Promise.all([readPods(collector, target, namespace), readMatrix(collector, own ?? namespace)]);
  });
  return withState(options, io, plan, async (state, more) => {
    const answer = answerReach(prepareAnalysis(state.snapshot), { question, target, namespace: state.namespace });
    if (answer.kind === 'unresolved') throw await unresolvedError(answer.ends, state, more);
    if (answer.kind === 'podless') {
      throw new UsageError(`no pod stands behind "${target.text}"`, [
        'give a pod, a workload, a Service, an address, a block, or internet',
      ]);
    }
    const report = await takeSteps(answer.report(), 'asking everybody …', io);
    const text = async (look: TextLook) => (await import('../report/reach-text.ts')).reachText(report, look);
    await writeAnswer({ data: { ...report, input: state.input }, name: namesOf(report), text }, options, io);
    return isComplete(report) ? EXIT.ok : EXIT.unclear;
  });
}

/** Where nothing enforces, everybody gets through, whatever is missing. */
function isComplete({ unknown, missing, enforcement }: ReachReport): boolean {
  return enforcement?.kind === 'not-enforced' || unknown.length + missing.length === 0;
}

/** As they can be typed back, for `xargs`. */
function namesOf({ ways }: ReachReport): string {
  return [...new Set(ways.flatMap(({ peers }) => peers.map(({ name }) => name)))].join('\n');
}
