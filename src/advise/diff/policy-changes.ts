import type { ObjectRef } from '../../model/reference.ts';
import { qualifiedName } from '../../model/reference.ts';
import type { PolicyChanges } from './diff-report.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** Which policies were added, removed or written differently, whether or not that changes a connection. */
export function findPolicyChanges(before: Snapshot, after: Snapshot): PolicyChanges {
  const [was, is] = [textsOf(before), textsOf(after)];
  const names = (from: ReadonlyMap<string, string>, isMeant: (name: string) => boolean): readonly string[] =>
    [...from.keys()].filter(isMeant).toSorted();
  return {
    added: names(is, (name) => !was.has(name)),
    removed: names(was, (name) => !is.has(name)),
    changed: names(is, (name) => was.has(name) && was.get(name) !== is.get(name)),
  };
}

function textsOf({ networkPolicies, unmodelled }: Snapshot): ReadonlyMap<string, string> {
  return new Map([
    ...networkPolicies.map((policy) => [qualifiedName(policy), canonical(policy.spec)] as const),
    ...unmodelled.map(({ ref, raw }) => [nameOf(ref), canonical(specOf(raw))] as const),
  ]);
}

function nameOf(ref: ObjectRef): string {
  return `${ref.kind} ${qualifiedName(ref)}`;
}

/** What a server adds to an object is not what somebody wrote in it. */
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
