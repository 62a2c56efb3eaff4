import { answerFlow, prepareAnalysis } from '../../../../src/analysis.ts';
import { withEnforcer } from '../../../../src/cli/with-enforcer.ts';
import { connectCluster } from '../../../../src/cluster/api.ts';
import { createCollector } from '../../../../src/cluster/collector.ts';
import { readFlows } from '../../../../src/cluster/read-flow.ts';
import { parseTarget } from '../../../../src/model/parse-target.ts';
import type { Target, TargetRole } from '../../../../src/model/target.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import type { MeasuredLeg } from '../../../../src/probe/measurement.ts';
import { DEFAULT_IMAGE } from '../../../../src/probe/wishes.ts';
import { type AnsweredFlow, carryOut, planProbe } from '../../../../src/verification.ts';

/** What the policies say of a flow, and what its connections came to. */
export interface ProbedFlow {
  readonly simulated: Verdict;
  readonly measured: readonly MeasuredLeg['observation'][];
}

/** Probes all flows at once, as `probe -f` does, by commands in containers that run already. Answers in the flows' order. */
export async function probeAll(
  kubeconfig: string,
  flows: readonly { readonly source: string; readonly destination: string }[],
): Promise<readonly ProbedFlow[]> {
  const api = await connectCluster({ kubeconfig });
  try {
    const ends = flows.map(({ source, destination }) => ({
      source: targetOf(source, 'source'),
      destination: targetOf(destination, 'destination'),
      namespace: 'default',
    }));
    const collector = createCollector(api);
    await withEnforcer(() => readFlows(collector, ends)).read(collector, undefined);
    const analysis = prepareAnalysis(collector.snapshot({ kind: 'cluster', context: api.context, server: api.server }));
    const answered = ends.map((each): AnsweredFlow => {
      const answer = answerFlow(analysis, { ...each, addressesOfNames: new Map(), inputFlags: '' });
      if (answer.kind === 'unresolved') throw new Error(`not understood: ${each.source.text} ${each.destination.text}`);
      return { simulation: answer, ends: `${each.source.text} ${each.destination.text}` };
    });
    const plan = await planProbe(api, answered, WISHES);
    const { signal } = new AbortController();
    const measurements = await carryOut(plan, { api, signal, onEvent: () => {}, readMs: 0 });
    return measurements.map(({ simulation, legs }) => ({
      simulated: simulation.explanation.verdict,
      measured: legs.map(({ observation }) => observation),
    }));
  } finally {
    await api.close();
  }
}

const WISHES = {
  method: 'exec',
  control: 'exec',
  image: DEFAULT_IMAGE,
  until: 'open',
  wait: 2,
  endpoints: 8,
} as const;

function targetOf(text: string, role: TargetRole): Target {
  const parsed = parseTarget(text, role);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.reason.kind}`);
  return parsed.target;
}
