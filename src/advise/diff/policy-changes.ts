import { isPolicyEndpoint } from '../../model/aws-groups.ts';
import { qualifiedName, refKey } from '../../model/reference.ts';
import type { PolicyChanges } from './diff-report.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** Which policies were added, removed or written differently, whether or not that changes a connection. */
export function findPolicyChanges(before: Snapshot, after: Snapshot): PolicyChanges {
  const [was, is] = [specsOf(before), specsOf(after)];
  const names = (from: Specs, isMeant: (name: string) => boolean): readonly string[] =>
    [...from.keys()].filter(isMeant).toSorted();
  return {
    added: names(is, (name) => !was.has(name)),
    removed: names(was, (name) => !is.has(name)),
    changed: names(is, (name) => was.has(name) && !isSame(was.get(name), is.get(name))),
  };
}

type Specs = ReadonlyMap<string, unknown>;

function specsOf({ networkPolicies, unmodelled }: Snapshot): Specs {
  return new Map<string, unknown>([
    ...networkPolicies.map((policy) => [qualifiedName(policy), policy.spec] as const),
    ...unmodelled.filter((each) => !isPolicyEndpoint(each)).map(({ ref, raw }) => [refKey(ref), raw] as const),
  ]);
}

/** What no change has touched is the very same object, and needs no look inside. */
function isSame(was: unknown, is: unknown): boolean {
  return was === is || canonical(specOf(was)) === canonical(specOf(is));
}

/** What a server adds to an object is not what somebody wrote in it; a spec alone has none of that. */
function specOf(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key !== 'metadata' && key !== 'status'));
}

/** Equal for equal values, in whatever order their keys stand; null is the same as nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner).filter(([, each]) => each !== null);
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
