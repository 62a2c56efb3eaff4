import { answerWhy } from '../../../../src/analysis.ts';
import { withEnforcer } from '../../../../src/cli/with-enforcer.ts';
import { connectCluster } from '../../../../src/cluster/api.ts';
import { createCollector } from '../../../../src/cluster/collector.ts';
import { readFlow } from '../../../../src/cluster/read-flow.ts';
import type { FlowExplanation } from '../../../../src/explain/explanation.ts';
import { type Address, parseAddress } from '../../../../src/model/address.ts';
import { parseTarget } from '../../../../src/model/parse-target.ts';
import type { Target, TargetRole } from '../../../../src/model/target.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import type { Measured } from './prober.ts';
import type { TruthQuestion } from './questions.ts';
import { OUTSIDE, OUTSIDE_NAME } from './world.ts';

/** What `why` says of one question, and what a connection should therefore do; `undecided` makes no promise. */
export interface Prediction {
  readonly verdict: Verdict;
  readonly expected: Measured | 'undecided';
  readonly summary: string;
}

/** Answers all questions as `why` does, on what it would read of the cluster; each object is read once for all. */
export async function predictAll(
  kubeconfig: string,
  questions: readonly TruthQuestion[],
): Promise<readonly Prediction[]> {
  const api = await connectCluster({ kubeconfig });
  try {
    const collector = createCollector(api);
    const flows = questions.map(({ source, destination }) => ({
      source: targetOf(source, 'source'),
      destination: targetOf(destination, 'destination'),
      namespace: 'default',
    }));
    const { read } = withEnforcer(async () => void (await Promise.all(flows.map((flow) => readFlow(collector, flow)))));
    await read(collector, undefined);
    const snapshot = collector.snapshot({ kind: 'cluster', context: api.context, server: api.server });
    return flows.map((flow, at) => {
      const answer = answerWhy(snapshot, { ...flow, addressesOfNames: ADDRESSES_OF_NAMES, inputFlags: '' });
      if (answer.kind !== 'explained') throw new Error(`not understood: ${JSON.stringify(questions[at])}`);
      return predictionOf(questions[at]?.attempt.how, answer.explanation);
    });
  } finally {
    await api.close();
  }
}

/** A connection by address needs no look-up: there, what is said of the paths counts, whatever is said of DNS. */
function predictionOf(how: TruthQuestion['attempt']['how'] | undefined, explanation: FlowExplanation): Prediction {
  const { verdict, dns, summary } = explanation;
  const lookup = dns?.verdict ?? 'UNKNOWN';
  const told = how === 'lookup' ? lookup : how === 'by-name' ? verdict : pathsVerdict(explanation);
  return { verdict, expected: expectedOf(told), summary };
}

function pathsVerdict({ verdict, paths }: FlowExplanation): Verdict {
  const [first, ...others] = new Set(paths.map((path) => path.verdict));
  if (verdict === 'NOT_ENFORCED' || first === undefined) return verdict;
  return others.length === 0 ? first : 'MIXED';
}

function expectedOf(verdict: Verdict): Prediction['expected'] {
  if (verdict === 'ALLOW') return 'open';
  return verdict === 'DENY' ? 'closed' : 'undecided';
}

/** What the cluster's DNS says; this machine's resolver knows nothing of it. */
const ADDRESSES_OF_NAMES: ReadonlyMap<string, readonly Address[]> = new Map([
  [OUTSIDE_NAME, [parseAddress(OUTSIDE[0])].flatMap((address) => address ?? [])],
]);

function targetOf(text: string, role: TargetRole): Target {
  const parsed = parseTarget(text, role);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.reason.kind}`);
  return parsed.target;
}
