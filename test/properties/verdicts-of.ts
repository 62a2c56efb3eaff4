import { ask } from '../../src/engine/ask.ts';
import { isFinished } from '../../src/engine/cluster-index.ts';
import { podsEnd } from '../helpers/builders.ts';
import { prepareAnalysis } from '../../src/analysis.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import type { Verdict } from '../../src/model/verdict.ts';

/** By both ends, family and part of the ports: what is said of that flow, on ports that several states tell apart alike. */
export function verdictsOf(state: Snapshot): ReadonlyMap<string, Verdict> {
  const { index, policies } = prepareAnalysis(state);
  const pods = state.pods.filter((pod) => !isFinished(pod));
  const verdicts = new Map<string, Verdict>();
  for (const source of pods) {
    for (const destination of pods) {
      for (const port of [80, 53]) {
        const end = { kind: 'number', port, protocol: port === 53 ? 'UDP' : 'TCP' } as const;
        const { outcomes } = ask(index, policies, {
          source: podsEnd(source),
          destination: podsEnd(destination),
          port: end,
        });
        for (const { trace, verdict } of outcomes)
          verdicts.set(`${source.name} ${destination.name} ${port} ${trace.flow.family}`, verdict);
      }
    }
  }
  return verdicts;
}

export function withPolicy(state: Snapshot, policy: UnmodelledPolicy): Snapshot {
  return { ...state, unmodelled: [...state.unmodelled, policy] };
}
