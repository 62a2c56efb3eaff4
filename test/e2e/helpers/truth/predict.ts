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
import type { Measured } from './prober.ts';
import type { TruthQuestion } from './questions.ts';
import type { Divergence, EnforcerReading } from './reading.ts';
import { whyUndecided } from './undecided.ts';
import { OUTSIDE, OUTSIDE_NAME } from './world.ts';

/** What `why` says of one question, and what a connection should therefore do; `undecided` makes no promise. */
export interface Prediction {
  readonly verdict: Verdict;
  readonly expected: Measured | 'undecided';
  readonly summary: string;
  /** In what the enforcer is known to differ from the API here; `expected` is then what it does. */
  readonly divergence?: string;
}

/** Answers all questions as `why` does, on what it would read of the cluster; each object is read once for all. */
export async function predictAll(
  kubeconfig: string,
  questions: readonly TruthQuestion[],
  reading?: EnforcerReading,
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
    const { read } = withEnforcer(async () => void (await Promise.all(flows.map((flow) => readFlow(collector, flow)))));
    await read(collector, undefined);
    const snapshot = collector.snapshot({ kind: 'cluster', context: api.context, server: api.server });
    const predict = (state: Snapshot, flow: Flow, question: TruthQuestion): Prediction => {
      const answer = answerWhy(state, { ...flow, addressesOfNames: ADDRESSES_OF_NAMES, inputFlags: '' });
      if (answer.kind !== 'explained') throw new Error(`not understood: ${JSON.stringify(question)}`);
      return predictionOf(question.attempt.how, answer.explanation);
    };
    const readings = reading === undefined ? undefined : rewriteAll(snapshot, reading);
    return questions.map((question, at) => {
      const flow = flows[at];
      if (flow === undefined) throw new Error('a question that was not read for');
      const plain = predict(snapshot, flow, question);
      return readings === undefined
        ? plain
        : asRead(readings, plain, question, (state) => predict(state, flow, question));
    });
  } finally {
    await api.close();
  }
}

interface Flow {
  readonly source: Target;
  readonly destination: Target;
  readonly namespace: string;
}

/** The same state with policies that say to the API what they say to the enforcer. */
interface Readings {
  readonly decides: EnforcerReading['decides'];
  readonly whole: Snapshot;
  /** With some of its divergences alone, the fewest first. */
  readonly parts: readonly { readonly name: string; readonly snapshot: () => Snapshot }[];
}

function rewriteAll(snapshot: Snapshot, { divergences, decides }: EnforcerReading): Readings {
  const rewrite = (some: readonly Divergence[]): Snapshot => ({
    ...snapshot,
    networkPolicies: snapshot.networkPolicies.map((policy) =>
      some.reduce((before, divergence) => divergence.rewrite(before, snapshot), policy),
    ),
  });
  const parts = subsetsOf(divergences).map((some) => {
    let made: Snapshot | undefined;
    return { name: some.map(({ name }) => name).join(' with '), snapshot: () => (made ??= rewrite(some)) };
  });
  return { decides, whole: rewrite(divergences), parts };
}

/** In their order; the smallest first. */
function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const subsets = items.reduce<readonly (readonly T[])[]>(
    (before, item) => [...before, ...before.map((subset) => [...subset, item])],
    [[]],
  );
  return subsets.filter(({ length }) => length > 0).sort((a, b) => a.length - b.length);
}

/** What the enforcer is expected to do, and, where that is not what the API says, for what reason. */
function asRead(
  { decides, whole, parts }: Readings,
  plain: Prediction,
  question: TruthQuestion,
  predict: (snapshot: Snapshot) => Prediction,
): Prediction {
  const reason = whyUndecided(question);
  const decided = ({ expected }: Prediction): Prediction['expected'] =>
    expected === 'undecided' && reason !== undefined ? (decides[reason] ?? expected) : expected;
  const expected = decided(predict(whole));
  if (expected === plain.expected) return plain;
  if (expected === decided(plain))
    return { ...plain, expected, ...(reason === undefined ? {} : { divergence: reason }) };
  const part = parts.find(({ snapshot }) => decided(predict(snapshot())) === expected);
  return { ...plain, expected, divergence: part?.name ?? 'all divergences' };
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
