import { describe, expect, it } from 'vitest';
import type { ClusterApi } from '../../src/cluster/api.ts';
import type { ClusterErrorKind } from '../../src/cluster/errors.ts';
import type { WatchEvent } from '../../src/cluster/watch.ts';
import { ClusterError } from '../../src/cluster/errors.ts';
import { RESOURCES } from '../../src/cluster/resources.ts';
import { runFeed } from '../../src/live/feed.ts';

type Told = WatchEvent<string> | ClusterErrorKind;

/** Follows a list whose watches tell these things one after the other; the last one ends the feed. What it says, in words. */
async function follow(...watches: readonly (readonly Told[])[]): Promise<readonly string[]> {
  const said: string[] = [];
  const ending = new AbortController();
  const scripts = [...watches];
  const watch = async function* (): AsyncGenerator<WatchEvent<string>> {
    for (const told of scripts.shift() ?? []) {
      if (typeof told === 'string') throw new ClusterError(told, 'as the test has it');
      yield told;
    }
    if (scripts.length === 0) ending.abort();
  };
  await runFeed(
    {
      api: { watch: watch as unknown as ClusterApi['watch'] },
      resource: RESOURCES.pods,
      project: () => '',
      signal: ending.signal,
      pace: { pollMs: 1, firstRetryMs: 1, lastRetryMs: 2 },
    },
    {
      listed: (objects: readonly string[]) => said.push(`listed ${objects.join(' ')}`),
      set: (object) => said.push(`set ${object}`),
      removed: ({ name }) => said.push(`removed ${name}`),
      turned: (condition) => said.push(condition.kind),
    },
  );
  return said;
}

const LISTED: WatchEvent<string> = { kind: 'listed', objects: ['a', 'b'] };

function interrupted(kind: ClusterErrorKind): WatchEvent<string> {
  return { kind: 'interrupted', error: new ClusterError(kind, 'as the test has it'), retryMs: 1 };
}

describe('A list that is followed', () => {
  it('tells what it is, what becomes of it, and how it stands', async () => {
    const events: readonly WatchEvent<string>[] = [
      LISTED,
      { kind: 'set', object: 'c' },
      { kind: 'removed', name: { name: 'a' } },
      interrupted('unreachable'),
      { kind: 'resumed' },
    ];
    expect(await follow(events)).toEqual(['listed a b', 'fresh', 'set c', 'removed a', 'stale', 'fresh']);
  });

  it('that is refused is unread, and asked for again', async () => {
    expect(await follow(['forbidden'], [LISTED])).toEqual(['unread', 'listed a b', 'fresh']);
  });

  it('that fails at first is unread, and afterwards stale', async () => {
    expect(await follow(['timeout'], [LISTED, 'server-error'], [LISTED])).toEqual([
      'unread',
      'listed a b',
      'fresh',
      'stale',
      'listed a b',
      'fresh',
    ]);
  });

  it('and may not be watched is fresh whenever it was read', async () => {
    expect(await follow([LISTED, interrupted('forbidden')], [LISTED])).toEqual([
      'listed a b',
      'fresh',
      'fresh',
      'listed a b',
      'fresh',
    ]);
  });

  it('ends where only a person can help, without another try', async () => {
    expect(await follow([LISTED, 'unauthorized'], [LISTED])).toEqual(['listed a b', 'fresh', 'stale']);
    expect(await follow(['plugin-failed'], [LISTED])).toEqual(['unread']);
  });
});
