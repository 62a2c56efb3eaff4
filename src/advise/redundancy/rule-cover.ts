import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { CompiledPolicy, CompiledRule, Subject } from '../../dialects/compiled.ts';
import { isSelectorWithin } from '../../engine/selector-sets.ts';
import { namespacesOf, peerCover, type Reach } from './peer-cover.ts';
import { arePortsCovered } from './port-cover.ts';

/**
 * Whether whatever a rule matches, one of the others matches too: shown peer by peer, the ports of several put together.
 * Undefined: that cannot be shown. Who the rules are about is not looked at.
 */
export function ruleCover(index: ClusterIndex, rule: CompiledRule, others: readonly CompiledRule[]): Reach | undefined {
  if (rule.unrecognised.length > 0) return undefined;
  const readable = others.filter(({ unrecognised }) => unrecognised.length === 0);
  if (rule.peers === 'any') {
    const everybody = readable.filter(({ peers }) => peers === 'any');
    return coverPorts(rule, everybody) ? 'always' : undefined;
  }
  const reaches = rule.peers.map((peer): Reach | undefined => {
    const found = readable.map((other) => ({ other, reach: peerCover(index, peer, other.peers) }));
    const withReach = (...wanted: readonly Reach[]): CompiledRule[] =>
      found.flatMap(({ other, reach }) => (reach !== undefined && wanted.includes(reach) ? [other] : []));
    if (coverPorts(rule, withReach('always'))) return 'always';
    return coverPorts(rule, withReach('always', 'now')) ? 'now' : undefined;
  });
  if (reaches.includes(undefined)) return undefined;
  return reaches.includes('now') ? 'now' : 'always';
}

function coverPorts({ ports }: CompiledRule, others: readonly CompiledRule[]): boolean {
  return (
    others.length > 0 &&
    arePortsCovered(
      ports,
      others.map((other) => other.ports),
    )
  );
}

/** Those of the others that have a part in the cover: without the rest it holds too. */
export function coveringRules<T extends { readonly rule: CompiledRule }>(
  index: ClusterIndex,
  rule: CompiledRule,
  others: readonly T[],
): readonly T[] {
  let needed = others;
  for (const other of others) {
    const rest = needed.filter((each) => each !== other);
    const rules = rest.map((each) => each.rule);
    if (ruleCover(index, rule, rules) !== undefined) needed = rest;
  }
  return needed;
}

/** Whether every pod that the one is about, the other is about too, whatever pods come. */
export function isSubjectWithin(inner: CompiledPolicy, outer: CompiledPolicy): boolean {
  if (inner.unrecognised.length + outer.unrecognised.length > 0) return false;
  return (
    isSelectorWithin(inner.subject.pods, outer.subject.pods) &&
    isSelectorWithin(subjectNamespaces(inner.subject), subjectNamespaces(outer.subject))
  );
}

function subjectNamespaces({ namespaces }: Subject): ReturnType<typeof namespacesOf> {
  return namespacesOf({
    namespaces: namespaces.kind === 'named' ? { kind: 'same', namespace: namespaces.name } : namespaces,
  });
}
