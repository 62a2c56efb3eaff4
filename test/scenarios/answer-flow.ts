import { answerWhy, prepareAnalysis } from '../../src/analysis.ts';
import type { Answers, FlowOutcome } from '../../src/engine/outcome.ts';
import { ask } from '../../src/engine/ask.ts';
import { type Resolution, resolvePort, resolveTarget } from '../../src/engine/resolve.ts';
import type { ExpectedOutcome, ScenarioFlow } from './scenario.ts';
import { answerVia } from '../../src/via.ts';
import type { Address } from '../../src/model/address.ts';
import type { End } from '../../src/engine/ends.ts';
import type { ViaExplanation } from '../../src/explain/via-explanation.ts';
import type { FlowExplanation, PathExplanation } from '../../src/explain/explanation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Target, TargetRole } from '../../src/model/target.ts';
import { address } from '../helpers/addresses.ts';
import { describeDecision } from '../helpers/decision.ts';
import { formatPorts } from '../../src/model/port-set.ts';
import { parseVia } from '../../src/model/parse-via.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import { snapshotOf } from './world.ts';

/** What the product says to a scenario's question, in the form in which the scenario expects it. */
export type FlowAnswer =
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'passed-on'; readonly explanation: ViaExplanation }
  | {
      readonly kind: 'answered';
      readonly explanation: FlowExplanation;
      readonly outcomes: Readonly<Record<string, Required<ExpectedOutcome>>>;
    };

export function answerFlow(world: Snapshot, flow: ScenarioFlow): FlowAnswer {
  const [from = '', to = ''] = flow.ask.split(' ');
  const source = parseTarget(from, 'source');
  const destination = parseTarget(to, 'destination');
  if (!source.ok) return { kind: 'refused', reason: source.error.reason.kind };
  if (!destination.ok) return { kind: 'refused', reason: destination.error.reason.kind };

  const snapshot = snapshotOf(world, flow);
  const question = {
    source: source.target,
    destination: destination.target,
    namespace: 'default',
    addressesOfNames: new Map(Object.entries(flow.resolved ?? {}).map(([name, texts]) => [name, texts.map(address)])),
    inputFlags: '-f cluster.yaml',
  };
  if (flow.via !== undefined) {
    const via = parseVia(flow.via);
    if (via === undefined) return { kind: 'refused', reason: 'bad-via' };
    const passed = answerVia(prepareAnalysis(snapshot), { ...question, via });
    return passed.kind === 'explained'
      ? { kind: 'passed-on', explanation: passed.explanation }
      : { kind: 'refused', reason: passed.kind };
  }
  const answer = answerWhy(snapshot, question);
  if (answer.kind === 'unresolved') throw new Error(`"${flow.ask}" names something that is not in the scenario`);
  const { outcomes } = askEngine(snapshot, question);
  return {
    kind: 'answered',
    explanation: answer.explanation,
    outcomes: Object.fromEntries(outcomes.map((outcome) => [keyOf(outcome), describeOutcome(outcome)])),
  };
}

/** The verdict of a set of explained paths of one protocol. */
export function verdictOfPaths(paths: readonly PathExplanation[]): string {
  const verdicts = [...new Set(paths.map(({ verdict }) => verdict))];
  return verdicts.length > 1 ? 'MIXED' : (verdicts[0] ?? 'none');
}

interface AskedQuestion {
  readonly source: Target;
  readonly destination: Target;
  readonly namespace: string;
  readonly addressesOfNames: ReadonlyMap<string, readonly Address[]>;
}

/** The engine's own answers: which rule decided, before anything is put into words. */
function askEngine(snapshot: Snapshot, question: AskedQuestion): Answers {
  const { index, policies } = prepareAnalysis(snapshot);
  const end = (role: TargetRole): End => foundEnd(resolveTarget({ index, ...question }, question[role]));
  return ask(index, policies, {
    source: end('source'),
    destination: end('destination'),
    port: resolvePort(question.destination.port),
  });
}

function foundEnd(resolution: Resolution): End {
  if (resolution.kind !== 'found') throw new Error('an end that was found a moment ago is gone');
  return resolution.end;
}

function keyOf({ destination: { place, ports, protocol } }: FlowOutcome): string {
  const text = place.address?.text ?? 'no address';
  return `${text.includes(':') ? `[${text}]` : text}:${formatPorts(ports)}/${protocol}`;
}

function describeOutcome({ verdict, trace }: FlowOutcome): Required<ExpectedOutcome> {
  return {
    verdict,
    egress: describeDecision(trace.egress.decision),
    ingress: describeDecision(trace.ingress.decision),
  };
}
