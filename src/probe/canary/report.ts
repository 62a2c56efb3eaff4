import type { Agreement } from '../probe-report.ts';
import type { CanaryPlan } from './prepare.ts';
import type { CanaryResult, CanaryVerdict, DirectionFinding, NodeFinding, StandingOf } from './judge.ts';
import type { CanaryRun } from './canary-run.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Enforcement } from '../../model/enforcement.ts';
import { API_VERSION, type EnforcementExplanation, type NextStep, type Statement } from '../../explain/explanation.ts';
import { alignTries, type StageName } from './timeline.ts';
import { compareWithDetection, judgeCanary, verdictOf } from './judge.ts';
import { explainEnforcement } from '../../explain/enforcement.ts';
import * as phrase from '../phrase/canary.ts';
import { phraseFailure } from '../phrase/failure.ts';

/** What `canary -o json` prints (docs/json.md). */
export interface CanaryReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'CanaryReport';
  readonly namespace: string;
  readonly verdict: CanaryVerdict;
  readonly summary: string;
  readonly agreement: Agreement;
  readonly comparison: string;
  readonly nodes: readonly CanaryNode[];
  /** What was tried in each stage, in order. */
  readonly stages: readonly CanaryStage[];
  /** Absent: nothing was read of it. */
  readonly enforcement?: EnforcementExplanation;
  readonly caveats: readonly Statement[];
  readonly next: readonly NextStep[];
  /** What is still in the cluster. */
  readonly leftBehind: readonly Statement[];
}

export interface CanaryNode {
  /** Empty: its pods never came to a node. */
  readonly node: string;
  readonly ingress: CanaryDirection;
  readonly egress: CanaryDirection;
}

export interface CanaryDirection extends Statement {
  readonly result: CanaryResult;
  /** From the API server's answer to the change until the last connection was stopped; only with ENFORCED. */
  readonly lagMs?: number;
}

export interface CanaryStage {
  readonly stage: StageName;
  readonly ms: number;
  readonly tries: number;
  readonly connected: number;
}

export interface CanaryFacts {
  readonly plan: CanaryPlan;
  readonly run: CanaryRun;
  readonly standing: StandingOf;
  readonly enforcement: Enforcement | undefined;
}

/** What a canary found, beside what was found of enforcers. */
export function reportCanary({ plan, run, standing, enforcement }: CanaryFacts): CanaryReport {
  const { namespace } = plan.options;
  const findings = judgeCanary(run, standing);
  const verdict = verdictOf(findings);
  const agreement = compareWithDetection(verdict, enforcement?.kind);
  const wrong = findings.filter(({ ingress, egress }) =>
    [ingress, egress].some(({ result }) => result === 'NOT_ENFORCED'),
  );
  return {
    apiVersion: API_VERSION,
    kind: 'CanaryReport',
    namespace,
    verdict,
    summary: phrase.phraseCanaryVerdict(verdict, namespace, {
      all: findings.length,
      wrong: wrong.map(({ node }) => node),
    }),
    agreement,
    comparison: phrase.phraseCanaryAgreement(agreement, verdict, enforcement?.kind),
    nodes: findings.map(nodeOf),
    stages: stagesOf(run),
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
    caveats: [
      ...(run.failure === undefined ? [] : [phraseFailure(run.failure)]),
      ...(plan.choice.leftOut.length === 0 ? [] : [phrase.phraseNodesLeftOut(plan.choice.leftOut)]),
    ],
    next: phrase.nextAfterCanary(verdict, agreement, namespace),
    leftBehind: run.leftBehind.map((left) => ({ code: 'CANARY_LEFT_BEHIND', text: phrase.phraseCanaryLeft(left) })),
  };
}

function nodeOf({ node, ingress, egress }: NodeFinding): CanaryNode {
  return { node, ingress: directionOf(ingress, 'ingress'), egress: directionOf(egress, 'egress') };
}

function directionOf(finding: DirectionFinding, direction: Direction): CanaryDirection {
  const lag = finding.result === 'ENFORCED' ? { lagMs: Math.round(finding.lagMs) } : {};
  return { result: finding.result, ...lag, ...phrase.phraseDirection(finding, direction) };
}

function stagesOf({ heard, stages }: CanaryRun): readonly CanaryStage[] {
  const tries = alignTries(heard);
  return stages.map(({ name, startMs, endMs }) => {
    const within = tries.filter((each) => each.startMs >= startMs && each.endMs <= endMs);
    const connected = within.filter(({ result }) => result === 'connected').length;
    return { stage: name, ms: Math.round(endMs - startMs), tries: within.length, connected };
  });
}
