import type { Direction } from '../../model/verdict.ts';
import type { Enforcement } from '../../model/enforcement.ts';
import type { ProbeFailure } from '../failure.ts';
import type { Agreement } from '../probe-report.ts';
import type { CanaryPod, CanaryRun } from './canary-run.ts';
import { alignTries, type Pair, type StageName, triesIn, type Try, turnAfter, type Turn } from './timeline.ts';

/** What the policies that were there before say of a connection between the canary's pods in a direction. */
export type Standing =
  /** Nothing that a policy of ours would not decide. */
  | { readonly kind: 'open' }
  /** They allow it, so that no policy of ours can deny it. */
  | { readonly kind: 'allowed'; readonly by: readonly string[] }
  /** They deny it, so that no policy of ours can allow it. */
  | { readonly kind: 'denied'; readonly by: readonly string[] }
  | { readonly kind: 'unknown' };

export type CanaryResult = 'ENFORCED' | 'NOT_ENFORCED' | 'INCONCLUSIVE';

/** One node in one direction. */
export type DirectionFinding =
  /** `lagMs`: how long after the change of the policy the last of its connections was stopped. */
  | { readonly result: 'ENFORCED'; readonly lagMs: number }
  /** Nodes of the other ends whose connections went on; `stopped`: and those whose did not. */
  | { readonly result: 'NOT_ENFORCED'; readonly through: readonly string[]; readonly stopped: readonly string[] }
  | { readonly result: 'INCONCLUSIVE'; readonly why: InconclusiveReason };

export type InconclusiveReason =
  | { readonly kind: 'not-started'; readonly failure: ProbeFailure }
  /** Connections were never made, although policies of ours allow them. */
  | {
      readonly kind: 'no-connection';
      readonly saw: 'timeout' | 'refused' | 'other' | 'nothing';
      readonly standing: Standing;
    }
  | { readonly kind: 'let-through'; readonly by: readonly string[] }
  /** Connections went on, and whether other policies allow them is not known. */
  | { readonly kind: 'standing-unknown' }
  /** Connections did not come back when they were allowed again: something else may have stopped them. */
  | { readonly kind: 'not-restored' }
  /** The stage was not come to, or too little was seen in it. */
  | { readonly kind: 'unseen' };

export interface NodeFinding {
  readonly node: string;
  readonly ingress: DirectionFinding;
  readonly egress: DirectionFinding;
}

export type CanaryVerdict = CanaryResult | 'PARTLY';

export type StandingOf = Readonly<Record<Direction, Standing>>;

/** What a canary says of each node. */
export function judgeCanary(run: CanaryRun, standing: StandingOf): readonly NodeFinding[] {
  const aligned = { ...run, tries: alignTries(run.heard) };
  return run.servers.map((server, at) => ({
    node: server.node || nodeName(run.clients[at]),
    ingress: judgeDirection(aligned, at, 'ingress', standing),
    egress: judgeDirection(aligned, at, 'egress', standing),
  }));
}

/** With the tries of all clients on one clock. */
interface AlignedRun extends CanaryRun {
  readonly tries: readonly Try[];
}

function nodeName(pod: CanaryPod | undefined): string {
  return pod?.node ?? '';
}

function judgeDirection(run: AlignedRun, at: number, direction: Direction, standing: StandingOf): DirectionFinding {
  const own = (direction === 'ingress' ? run.servers : run.clients)[at];
  if (own === undefined) return unclear({ kind: 'unseen' });
  if (own.kind === 'failed') return unclear({ kind: 'not-started', failure: own.failure });
  const others = direction === 'ingress' ? run.clients : run.servers;
  const pairs = others.flatMap((other, number): readonly Pair[] =>
    other.kind === 'failed'
      ? []
      : [direction === 'ingress' ? { client: number, server: at } : { client: at, server: number }],
  );
  const open = pairs.filter((pair) => turned(run, pair, 'open', 'connect') !== undefined);
  if (open.length === 0) {
    const otherFailure = others.find((each) => each.kind === 'failed');
    if (pairs.length === 0 && otherFailure !== undefined)
      return unclear({ kind: 'not-started', failure: otherFailure.failure });
    return unclear({ kind: 'no-connection', saw: sawIn(run, pairs), standing: blocking(standing) });
  }
  const [denied, restored] = STAGES[direction];
  if (!run.stages.some(({ name }) => name === denied)) return unclear({ kind: 'unseen' });
  const lags = open.map((pair) => ({ pair, lagMs: turned(run, pair, denied, 'stop') }));
  const nodeOf = ({ client, server }: Pair): string =>
    nodeName(direction === 'ingress' ? run.clients[client] : run.servers[server]);
  const through = lags.filter(({ pair, lagMs }) => lagMs === undefined && wentOn(run, pair, denied));
  if (through.length > 0) {
    const stopped = lags.flatMap(({ pair, lagMs }) => (lagMs === undefined ? [] : [nodeOf(pair)]));
    return stillOpen(
      standing[direction],
      through.map(({ pair }) => nodeOf(pair)),
      stopped,
    );
  }
  if (lags.some(({ lagMs }) => lagMs === undefined)) return unclear({ kind: 'unseen' });
  const isBack = open.every((pair) => turned(run, pair, restored, 'connect') !== undefined);
  if (!isBack) return unclear({ kind: 'not-restored' });
  return { result: 'ENFORCED', lagMs: Math.max(...lags.map(({ lagMs = 0 }) => lagMs)) };
}

const STAGES: Readonly<Record<Direction, readonly [StageName, StageName]>> = {
  ingress: ['ingress-denied', 'ingress-restored'],
  egress: ['egress-denied', 'egress-restored'],
};

function unclear(why: InconclusiveReason): DirectionFinding {
  return { result: 'INCONCLUSIVE', why };
}

function stillOpen(standing: Standing, through: readonly string[], stopped: readonly string[]): DirectionFinding {
  if (standing.kind === 'allowed') return unclear({ kind: 'let-through', by: standing.by });
  if (standing.kind === 'unknown') return unclear({ kind: 'standing-unknown' });
  return { result: 'NOT_ENFORCED', through, stopped };
}

/** A connection needs both directions. */
function blocking({ ingress, egress }: StandingOf): Standing {
  if (egress.kind === 'denied') return egress;
  if (ingress.kind === 'denied') return ingress;
  return egress.kind === 'unknown' || ingress.kind === 'unknown' ? { kind: 'unknown' } : { kind: 'open' };
}

function turned({ tries, stages }: AlignedRun, pair: Pair, name: StageName, turn: Turn): number | undefined {
  const stage = stages.find((each) => each.name === name);
  return stage === undefined ? undefined : turnAfter(tries, pair, stage, turn);
}

/** It connected at the end: not merely that too little was seen. */
function wentOn({ tries, stages }: AlignedRun, pair: Pair, name: StageName): boolean {
  const stage = stages.find((each) => each.name === name);
  if (stage === undefined) return false;
  const seen = triesIn(tries, pair, stage);
  return seen.slice(-RECENT).some(({ result }) => result === 'connected');
}

const RECENT = 3;

function sawIn(
  { heard }: CanaryRun,
  pairs: readonly Pair[],
): Extract<InconclusiveReason, { kind: 'no-connection' }>['saw'] {
  const results = heard
    .filter((each) => pairs.some(({ client, server }) => client === each.client && server === each.server))
    .map(({ result }) => result);
  const last = results.at(-1);
  if (last === undefined) return 'nothing';
  return last === 'timeout' || last === 'refused' ? last : 'other';
}

/** All nodes and directions together. */
export function verdictOf(findings: readonly NodeFinding[]): CanaryVerdict {
  const results = findings.flatMap(({ ingress, egress }) => [ingress.result, egress.result]);
  const enforced = results.includes('ENFORCED');
  if (results.includes('NOT_ENFORCED')) return enforced ? 'PARTLY' : 'NOT_ENFORCED';
  return enforced && !results.includes('INCONCLUSIVE') ? 'ENFORCED' : 'INCONCLUSIVE';
}

/** Whether that is what the components that were found let expect. */
export function compareWithDetection(verdict: CanaryVerdict, detected: Enforcement['kind'] | undefined): Agreement {
  switch (verdict) {
    case 'INCONCLUSIVE':
      return 'inconclusive';
    case 'ENFORCED':
      // Somebody enforces whom we do not know: answers of ours that say "not enforced" are wrong.
      return detected === 'not-enforced' ? 'disagree' : 'agree';
    case 'NOT_ENFORCED':
      return detected === 'not-enforced' ? 'agree' : detected === 'enforced' ? 'disagree' : 'inconclusive';
    case 'PARTLY':
      return 'disagree';
  }
}
