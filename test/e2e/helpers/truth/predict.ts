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
import type { Snapshot } from '../../../../src/model/snapshot.ts';
import { enforcementOf } from '../../../../src/enforcers/detect.ts';
import { RECORDS } from '../../../../src/enforcers/records.ts';
import { has } from '../needs.ts';
import type { Prediction } from './prediction.ts';
import type { TruthQuestion } from './questions.ts';
import { OUTSIDE, OUTSIDE_NAME } from './world.ts';

/** Whose way counts: of the enforcer whose signs the cluster shows, or of what enforces there in truth. */
export type Model = 'as detected' | 'as enforced';

/** Answers all questions as `why` does, on what it would read of the cluster; each object is read once for all. */
export async function predictAll(
  kubeconfig: string,
  questions: readonly TruthQuestion[],
  model: Model,
): Promise<readonly Prediction[]> {
  const api = await connectCluster({ kubeconfig });
  try {
    const collector = createCollector(api);
    const flows = questions.map(
      ({ source, destination }): Flow => ({
        source: targetOf(source, 'source'),
        destination: targetOf(destination, 'destination'),
        namespace: 'default',
      }),
    );
    const { read } = withEnforcer(
      async () => void (await Promise.all([collector.pods({}), ...flows.map((flow) => readFlow(collector, flow))])),
    );
    await read(collector, undefined);
    const detected = collector.snapshot({ kind: 'cluster', context: api.context, server: api.server });
    const snapshot = model === 'as detected' ? detected : asEnforced(detected);
    const predict = (state: Snapshot, flow: Flow, question: TruthQuestion): Prediction => {
      const answer = answerWhy(state, { ...flow, addressesOfNames: ADDRESSES_OF_NAMES, inputFlags: '' });
      if (answer.kind !== 'explained') throw new Error(`not understood: ${JSON.stringify(question)}`);
      return predictionOf(question.attempt.how, answer.explanation);
    };
    return questions.map((question, at) => {
      const flow = flows[at];
      if (flow === undefined) throw new Error('a question that was not read for');
      return predict(snapshot, flow, question);
    });
  } finally {
    await api.close();
  }
}

/** But for Cilium, what enforces in the test cluster is a stand-in that follows the API, under the name of another. */
function asEnforced(snapshot: Snapshot): Snapshot {
  const enforcement = enforcementOf(snapshot);
  const isItself = !has('modes') || enforcement?.kind !== 'enforced';
  if (isItself || enforcement.enforcers.some(({ name }) => name === 'cilium')) return snapshot;
  const { enforcerFacts: _, ...asSpecified } = snapshot;
  return asSpecified;
}

interface Flow {
  readonly source: Target;
  readonly destination: Target;
  readonly namespace: string;
}

/** What is known of enforcers, told where it turned an answer. */
const DIVERGENCES = new Set(RECORDS.flatMap(({ divergences = [] }) => divergences.map(({ code }) => code)));

/** A connection by address needs no look-up: there, what is said of the paths counts, whatever is said of DNS. */
function predictionOf(how: TruthQuestion['attempt']['how'] | undefined, explanation: FlowExplanation): Prediction {
  const { verdict, dns, summary, caveats } = explanation;
  const lookup = dns?.verdict ?? 'UNKNOWN';
  const isWhole = how === 'by-name' || verdict === 'NOT_ENFORCED';
  const told = isWhole ? verdict : how === 'lookup' ? lookup : pathsVerdict(explanation);
  const divergence = caveats.flatMap(({ code }) => (DIVERGENCES.has(code) ? [code] : [])).join(' with ');
  return { verdict, expected: expectedOf(told), summary, ...(divergence === '' ? {} : { divergence }) };
}

function pathsVerdict({ verdict, paths }: FlowExplanation): Verdict {
  const [first, ...others] = new Set(paths.map((path) => path.verdict));
  if (first === undefined) return verdict;
  return others.length === 0 ? first : 'MIXED';
}

function expectedOf(verdict: Verdict): Prediction['expected'] {
  if (verdict === 'ALLOW' || verdict === 'NOT_ENFORCED') return 'open';
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
