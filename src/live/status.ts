import type { Condition } from './feed.ts';
import type { LiveStatus } from './store.ts';

/** How one of the things stands that a live state is made of. */
export interface Part {
  /** What is read: `pods`. */
  readonly what: string;
  readonly condition: Condition;
  /** When it turned so; milliseconds since 1970. */
  readonly since: number;
}

/** How the whole stands. `before`: how it stood last; once it was live, what comes later loads without a word. */
export function statusOf(
  parts: readonly Part[],
  read: () => Readonly<Record<string, number>>,
  before: LiveStatus,
  now: number,
): LiveStatus {
  const failed = failureOf(parts);
  if (failed !== undefined) return failed;
  const stale = staleOf(parts);
  if (stale !== undefined) return stale;
  const wasLive = before.kind === 'live' || before.kind === 'stale';
  const waiting = parts.filter(({ condition }) => condition.kind === 'waiting');
  if (!wasLive && waiting.length > 0) {
    return { kind: 'loading', waitingFor: [...new Set(waiting.map(({ what }) => what))], read: read() };
  }
  return before.kind === 'live' ? before : { kind: 'live', since: now };
}

/** Nothing was read at all, and not for want of a permission. */
function failureOf(parts: readonly Part[]): LiveStatus | undefined {
  const isKnown = ({ condition }: Part): boolean => condition.kind === 'fresh' || condition.kind === 'stale';
  if (parts.some(isKnown)) return undefined;
  for (const { condition } of parts) {
    if (condition.kind !== 'unread' || condition.gap.reason === 'forbidden') continue;
    const { error, retryAt } = condition;
    return { kind: 'failed', error, ...(retryAt === undefined ? {} : { retryAt }) };
  }
  return undefined;
}

/** Since the first of them; tried again when the next of them is. */
function staleOf(parts: readonly Part[]): LiveStatus | undefined {
  const stale = parts.flatMap(({ condition, since }) => (condition.kind === 'stale' ? [{ ...condition, since }] : []));
  const [first] = stale.toSorted((one, other) => one.since - other.since);
  if (first === undefined) return undefined;
  const retries = stale.flatMap(({ retryAt }) => retryAt ?? []);
  const retry = retries.length === 0 ? {} : { retryAt: Math.min(...retries) };
  return { kind: 'stale', since: first.since, error: first.error, ...retry };
}
