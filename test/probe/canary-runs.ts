import type { AttemptResult } from '../../src/probe/attempt.ts';
import type { CanaryPod, CanaryRun } from '../../src/probe/canary/canary-run.ts';
import type { HeardTry, Pair, Stage, StageName } from '../../src/probe/canary/timeline.ts';

const STAGES: readonly StageName[] = ['open', 'ingress-denied', 'ingress-restored', 'egress-denied', 'egress-restored'];

/** Each stage takes 10 s. */
export const STAGE_MS = 10_000;
const EVERY_MS = 500;

export interface CanaryWorld {
  readonly nodes?: readonly string[];
  /** After how many ms a pair is stopped in a stage of denial; Infinity: never. */
  readonly lag?: (pair: Pair, stage: StageName) => number;
  /** What a connection that is not made looks like. */
  readonly denial?: AttemptResult;
  /** What becomes of all in a stage, whatever the policies. */
  readonly always?: Partial<Record<StageName, AttemptResult>>;
  /** Broken off after so many stages. */
  readonly stages?: number;
  readonly servers?: readonly CanaryPod[];
}

/** What a canary sees in a world, its clients' clocks all differing from ours. */
export function canaryRun({
  nodes = ['node1', 'node2'],
  lag = () => 1000,
  denial = 'timeout',
  always = {},
  stages = STAGES.length,
  servers = nodes.map((node, at) => runningPod(node, `s${at}`)),
}: CanaryWorld = {}): CanaryRun {
  const clients = nodes.map((node, at) => runningPod(node, `c${at}`));
  const names = STAGES.slice(0, stages);
  const past = names.map((name, at): Stage => ({ name, startMs: at * STAGE_MS, endMs: (at + 1) * STAGE_MS }));
  const heard = past.flatMap(({ name, startMs }) =>
    pairsOf(clients, servers).flatMap((pair) =>
      Array.from({ length: STAGE_MS / EVERY_MS - 2 }, (_, number): HeardTry => {
        const since = number * EVERY_MS + 250;
        const isDenied = name.endsWith('denied') && since >= lag(pair, name);
        const result = always[name] ?? (isDenied ? denial : 'connected');
        const ms = result === 'timeout' ? 1000 : 5;
        const atMs = startMs + since + 777_000 * (pair.client + 1);
        // Every third line takes its time to arrive.
        return { ...pair, result, atMs, ms, arrivedMs: startMs + since + ms + (number % 3 === 0 ? 40 : 0) };
      }),
    ),
  );
  return { servers, clients, heard, stages: past, leftBehind: [] };
}

export function runningPod(node: string, name: string): CanaryPod {
  return { kind: 'running', node, name, address: `10.0.0.${name}` };
}

function pairsOf(clients: readonly CanaryPod[], servers: readonly CanaryPod[]): readonly Pair[] {
  return clients.flatMap((_, client) =>
    servers.flatMap(({ kind }, server) => (kind === 'running' ? [{ client, server }] : [])),
  );
}
