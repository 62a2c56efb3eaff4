import { describe, expect, it } from 'vitest';
import type { Condition } from '../../src/live/feed.ts';
import type { LiveStatus } from '../../src/live/store.ts';
import type { Part } from '../../src/live/status.ts';
import { ClusterError } from '../../src/cluster/errors.ts';
import { gap } from '../helpers/builders.ts';
import { statusOf } from '../../src/live/status.ts';

const NOW = 9_000;
const LOADING: LiveStatus = { kind: 'loading', waitingFor: [], read: {} };
const LIVE: LiveStatus = { kind: 'live', since: 1_000 };
const error = new ClusterError('unreachable', 'no answer');

const waiting: Condition = { kind: 'waiting' };
const fresh: Condition = { kind: 'fresh' };
const forbidden: Condition = { kind: 'unread', gap: gap('pods'), error };
const failed: Condition = { kind: 'unread', gap: { ...gap('pods'), reason: 'failed' }, error, retryAt: 9_500 };
const stale = (retryAt?: number): Condition => ({
  kind: 'stale',
  error,
  ...(retryAt === undefined ? {} : { retryAt }),
});

function part(what: string, condition: Condition, since = 5_000): Part {
  return { what, condition, since };
}

function status(before: LiveStatus, ...parts: readonly Part[]): LiveStatus {
  return statusOf(parts, () => ({ pods: 3 }), before, NOW);
}

describe('A live state', () => {
  it('is loading until the last list has come, and says which are still to come', () => {
    expect(status(LOADING, part('pods', fresh), part('nodes', waiting))).toEqual({
      kind: 'loading',
      waitingFor: ['nodes'],
      read: { pods: 3 },
    });
    expect(status(LOADING, part('pods', fresh), part('nodes', forbidden))).toEqual({ kind: 'live', since: NOW });
  });

  it('is live since it came to be, whatever else is read later', () => {
    expect(status(LIVE, part('pods', fresh))).toBe(LIVE);
    expect(status(LIVE, part('pods', fresh), part('late', waiting))).toBe(LIVE);
  });

  it('is stale since the first of its lists is, and tried again with the next of them', () => {
    const parts = [part('pods', stale(9_900), 7_000), part('nodes', stale(9_700), 6_000), part('jobs', fresh)];
    expect(status(LIVE, ...parts)).toEqual({ kind: 'stale', since: 6_000, error, retryAt: 9_700 });
  });

  it('is stale without another try where a person has to do something', () => {
    expect(status(LIVE, part('pods', stale()))).toEqual({ kind: 'stale', since: 5_000, error });
  });

  it('is live again, from now on', () => {
    expect(status({ kind: 'stale', since: 1, error }, part('pods', fresh))).toEqual({ kind: 'live', since: NOW });
  });

  it('has failed where nothing at all could be read, unless permissions are what is missing', () => {
    expect(status(LOADING, part('pods', failed), part('nodes', waiting))).toEqual({
      kind: 'failed',
      error,
      retryAt: 9_500,
    });
    expect(status(LOADING, part('pods', failed), part('nodes', fresh)).kind).toBe('live');
    expect(status(LOADING, part('pods', forbidden), part('nodes', forbidden)).kind).toBe('live');
  });
});
