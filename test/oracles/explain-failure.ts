import { describeDecision, describeEndpoint, describeMisses } from '../helpers/decision.ts';
import type { CaseEnd, Expectation } from './case.ts';
import type { DirectionTrace } from '../../src/engine/trace.ts';
import type { FailedExpectation } from './tally.ts';
import type { FlowOutcome } from '../../src/engine/outcome.ts';

/** A failed expectation with what we say and why, a line a fact. */
export function explainFailure({ oracle, expectation, judgement }: FailedExpectation): readonly string[] {
  const { answer, why } = judgement;
  return [
    `${oracle.source}/${oracle.name}: ${formatFlow(expectation)}: expected ${formatExpected(expectation)}, ` +
      `got ${answer?.verdict ?? 'no answer'} (${why})`,
    ...(answer?.impossible ?? []).map(({ why: reason }) => `impossible: ${reason}`),
    ...(answer?.outcomes ?? []).flatMap((outcome, _, all) => explainOutcome(outcome, all.length > 1)),
  ];
}

/** `x/a -> y/b:80/TCP` */
export function formatFlow({ from, to, port, protocol }: Expectation): string {
  return `${formatEnd(from)} -> ${formatEnd(to)}:${port}/${protocol}`;
}

function formatEnd(end: CaseEnd): string {
  switch (end.kind) {
    case 'address':
      return end.address.family === 6 ? `[${end.address.text}]` : end.address.text;
    case 'pod':
      return `${end.namespace}/${end.name}`;
    case 'workload':
      return `${end.namespace}/${end.workloadKind}/${end.name}${end.pod === undefined ? '' : ` (${end.pod})`}`;
  }
}

function formatExpected({ verdict, sides }: Expectation): string {
  const said = Object.entries(sides).map(([direction, result]) => `${direction} ${result}`);
  return [verdict.toUpperCase(), ...(said.length === 0 ? [] : [`(${said.join(', ')})`])].join(' ');
}

function explainOutcome({ source, destination, trace, verdict }: FlowOutcome, isOneOfMany: boolean): string[] {
  const from = `${describeEndpoint(trace.flow.source)} ${source.address?.text ?? '(no address)'}`;
  const to = `${describeEndpoint(trace.flow.destination)} ${destination.place.address?.text ?? '(no address)'}`;
  return [
    ...(isOneOfMany ? [`${from} -> ${to}: ${verdict}`] : []),
    ...explainDirection(trace.egress),
    ...explainDirection(trace.ingress),
  ];
}

function explainDirection(trace: DirectionTrace): string[] {
  const misses = trace.result === 'allow' ? [] : describeMisses(trace);
  return [
    `${trace.direction.padEnd(7)} ${trace.result}: ${describeDecision(trace.decision)}`,
    ...misses.map((miss) => `        ${miss}`),
  ];
}
