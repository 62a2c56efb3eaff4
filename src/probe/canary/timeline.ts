import type { AttemptResult } from '../attempt.ts';

/** One try as its line arrived. */
export interface HeardTry {
  /** Number of the client's place and of the server's. */
  readonly client: number;
  readonly server: number;
  readonly result: AttemptResult;
  /** On the client's own clock. */
  readonly atMs: number;
  readonly ms: number;
  /** When the line arrived, on ours. */
  readonly arrivedMs: number;
}

/** One try, with its times on our clock. */
export interface Try {
  readonly client: number;
  readonly server: number;
  readonly result: AttemptResult;
  readonly startMs: number;
  readonly endMs: number;
}

/** What the policies said during it; in this order. */
export type StageName = 'open' | 'ingress-denied' | 'ingress-restored' | 'egress-denied' | 'egress-restored';

export interface Stage {
  readonly name: StageName;
  /** When the API server had answered the change, on our clock. */
  readonly startMs: number;
  /** When the next change was asked for. */
  readonly endMs: number;
}

/**
 * Puts the tries of all clients on our clock. A line comes some time after its try ended, never before: the fastest line of
 * a client tells how far the clocks are apart.
 */
export function alignTries(heard: readonly HeardTry[]): readonly Try[] {
  const apart = new Map<number, number>();
  for (const { client, atMs, ms, arrivedMs } of heard) {
    apart.set(client, Math.min(apart.get(client) ?? Number.POSITIVE_INFINITY, arrivedMs - (atMs + ms)));
  }
  return heard.map(({ client, server, result, atMs, ms }) => {
    const startMs = atMs + (apart.get(client) ?? 0);
    return { client, server, result, startMs, endMs: startMs + ms };
  });
}

export interface Pair {
  readonly client: number;
  readonly server: number;
}

/** Tries of one pair that began and ended within a stage, as they began. */
export function triesIn(tries: readonly Try[], { client, server }: Pair, stage: Stage): readonly Try[] {
  return tries
    .filter((each) => each.client === client && each.server === server)
    .filter(({ startMs, endMs }) => startMs >= stage.startMs && endMs <= stage.endMs)
    .toSorted((a, b) => a.startMs - b.startMs);
}

/** One alone may be lost; more than these in a row are no accident. */
const ENOUGH = { connect: 2, stop: 3 } as const;

export type Turn = keyof typeof ENOUGH;

/**
 * After how many ms connections of a pair began to be made, or to be stopped, and stayed so to the end of the stage.
 * Undefined: they did not, or too few tries say so; `spare` asks for so many more.
 */
export function turnAfter(tries: readonly Try[], pair: Pair, stage: Stage, turn: Turn, spare = 0): number | undefined {
  const seen = triesIn(tries, pair, stage).filter(({ result }) => result !== 'failed');
  const lastOther = seen.findLastIndex(({ result }) => (result === 'connected') !== (turn === 'connect'));
  const after = seen.slice(lastOther + 1);
  const [first] = after;
  return first === undefined || after.length < ENOUGH[turn] + spare ? undefined : first.startMs - stage.startMs;
}
