import type { CheckedFlow, CheckReport } from '../../explain/check-report.ts';
import {
  PROTECTED_OUTCOMES,
  type ProtectedFlow,
  type ProtectedOutcome,
  type ProtectedReport,
} from './what-if-report.ts';

/** Flows that were as expected, held to what they are with a change. Both reports are of the same rows in the same order. */
export function holdProtected(before: CheckReport, after: CheckReport): ProtectedReport {
  const flows = before.flows.flatMap((was, at) => {
    const is = after.flows[at];
    return is === undefined ? [] : [protectedFlow(was, is)];
  });
  const count = (outcome: ProtectedOutcome): number => flows.filter((flow) => flow.outcome === outcome).length;
  const counts = {
    flows: flows.length,
    broken: count('broken'),
    unclear: count('unclear'),
    unprotected: count('unprotected'),
    kept: count('kept'),
  };
  return {
    result: counts.broken > 0 ? 'broken' : counts.unclear > 0 ? 'unclear' : 'kept',
    counts,
    flows: PROTECTED_OUTCOMES.flatMap((outcome) => flows.filter((flow) => flow.outcome === outcome)),
  };
}

function protectedFlow(was: CheckedFlow, is: CheckedFlow): ProtectedFlow {
  const { name, from, to, namespace, expect, file, line, column } = was;
  const outcome = outcomeOf(was, is);
  return {
    outcome,
    ...(name === undefined ? {} : { name }),
    from,
    to,
    ...(namespace === undefined ? {} : { namespace }),
    expect,
    before: was.summary,
    after: is.summary,
    reasons: outcome === 'kept' ? [] : outcome === 'unprotected' ? was.reasons : is.reasons,
    file,
    line,
    column,
  };
}

/** An end that is no longer there with the change cannot be connected either. */
function outcomeOf({ result: was }: CheckedFlow, { result: is }: CheckedFlow): ProtectedOutcome {
  if (was !== 'holds') return 'unprotected';
  if (is === 'holds') return 'kept';
  return is === 'unclear' ? 'unclear' : 'broken';
}
