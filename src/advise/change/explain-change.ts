import type { Change, ExplainedDiff } from '../diff/diff-report.ts';
import type { FalloutGroup, ProtectedReport, Touched, WhatIfReport } from './what-if-report.ts';
import type { Caveat } from '../../explain/explanation.ts';
import { nameObject } from '../../explain/names.ts';
import { onlyInEither } from '../../model/only-in-either.ts';
import type { ObjectRef } from '../../model/reference.ts';
import { phraseWhatIf } from '../phrase/what-if.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { toStableText } from './stable-text.ts';

export interface ChangeContext {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly requested: readonly string[];
  readonly protected: ProtectedReport | undefined;
  readonly fallout: readonly FalloutGroup[];
  readonly notLookedAt: readonly string[];
  readonly caveats: readonly Caveat[];
}

/** The diff of a state and the state with a change, told as what the change does: what is most dangerous comes first. */
export function explainChange(diff: ExplainedDiff, context: ChangeContext): WhatIfReport {
  const { before, after, requested, fallout, notLookedAt, caveats } = context;
  const { kind: _kind, namespace: _namespace, ...rest } = diff;
  const touched = findTouched(before, after);
  const isIdle = isSameState(before, after);
  // What nobody could read is the same with and without a change that changes nothing.
  const isWhole = isIdle || diff.before.notRead.length + diff.after.notRead.length === 0;
  const changes = diff.changes.toSorted((a, b) => dangerOf(b) - dangerOf(a));
  const all = [...diff.changes, ...diff.added, ...diff.removed];
  const counted = {
    counts: diff.counts,
    policies: diff.policies,
    touched,
    opens: countPairs(all, ({ gains }) => gains),
    closes: countPairs(all, ({ loses }) => loses),
    fallout,
    ...(context.protected === undefined ? {} : { protected: context.protected }),
  };
  return {
    ...rest,
    kind: 'WhatIfReport',
    result: isIdle ? 'same' : diff.result,
    summary: phraseWhatIf(counted, isWhole),
    requested,
    changes,
    ...counted,
    notLookedAt,
    caveats,
  };
}

function countPairs(changes: readonly Change[], isMeant: (change: Change) => boolean): number {
  return changes.filter(isMeant).reduce((sum, { pairs }) => sum + pairs, 0);
}

/** What is opened to outside addresses comes first, then what is opened between namespaces, then what many lose. */
function dangerOf({ gains, addresses, sources, destinations, pairs }: Change): number {
  const spaces = new Set([...sources, ...destinations].map((name) => name.split('/', 1)[0]));
  const reach = addresses !== undefined ? 2 : spaces.size > 1 ? 1 : 0;
  return (gains ? 4 : 0) + reach + Math.min(pairs, 999) / 1000;
}

function isSameState(before: Snapshot, after: Snapshot): boolean {
  return (
    before.networkPolicies === after.networkPolicies &&
    before.unmodelled === after.unmodelled &&
    before.pods === after.pods &&
    before.workloads === after.workloads &&
    before.namespaces === after.namespaces &&
    before.nodes === after.nodes &&
    before.serviceAccounts === after.serviceAccounts &&
    before.services === after.services &&
    before.endpointSlices === after.endpointSlices
  );
}

/** Objects that are other objects afterwards, beside policies, which the diff names; a workload stands for its pods. */
function findTouched(before: Snapshot, after: Snapshot): Touched {
  const [was, is] = [refsOf(before, after), refsOf(after, before)];
  const names = [...is.keys()].toSorted();
  return {
    added: names.filter((name) => !was.has(name)),
    changed: names.filter((name) => was.has(name) && !isLike(was.get(name), is.get(name))),
  };
}

/** Objects that the other state does not have as they are. */
function refsOf(state: Snapshot, other: Snapshot): ReadonlyMap<string, object> {
  const own = <T>(objects: readonly T[], others: readonly T[]): readonly T[] => onlyInEither(objects, others).before;
  const namespaces = own(state.namespaces, other.namespaces);
  const workloads = own(state.workloads, other.workloads);
  const services = own(state.services, other.services);
  const accounts = own(state.serviceAccounts ?? [], other.serviceAccounts ?? []);
  const bare = own(state.pods, other.pods).filter(({ owner }) => owner === undefined);
  const named = (kind: string, objects: readonly (object & { readonly namespace?: string; readonly name: string })[]) =>
    objects.map((each): [string, object] => {
      const { namespace, name } = each;
      return [nameRef({ kind, name, ...(namespace === undefined ? {} : { namespace }) }), each];
    });
  return new Map([
    ...named('Namespace', namespaces),
    ...workloads.map((each): [string, object] => [nameRef(each), each]),
    ...named('Pod', bare),
    ...named('Service', services),
    ...named('ServiceAccount', accounts),
  ]);
}

/** A Service whose endpoints follow its selector was not changed by anybody. */
function isLike(was: object | undefined, is: object | undefined): boolean {
  if (was === is) return true;
  // Only Services have endpoints.
  const [a, b] = [was, is].map((each) => ({ ...each, endpoints: undefined }));
  return a !== undefined && 'clusterIPs' in a && toStableText(a) === toStableText(b);
}

function nameRef({ kind, namespace, name }: ObjectRef): string {
  if (kind === 'Namespace') return `ns/${name}`;
  return nameObject(namespace === undefined ? { kind, name } : { kind, namespace, name });
}
