import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { CompiledPolicy, CompiledRule, Peer, Subject } from '../../dialects/compiled.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
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
  let reach: Reach = 'always';
  for (const peer of rule.peers) {
    const ofPeer = coverOfPeer(index, rule, peer, readable);
    if (ofPeer === undefined) return undefined;
    if (ofPeer === 'now') reach = ofPeer;
  }
  return reach;
}

/** One peer of a rule, on all of its ports. */
function coverOfPeer(
  index: ClusterIndex,
  rule: CompiledRule,
  peer: Peer,
  others: readonly CompiledRule[],
): Reach | undefined {
  const always: CompiledRule[] = [];
  const now: CompiledRule[] = [];
  for (const other of others) {
    const reach = peerCover(index, peer, other.peers);
    if (reach !== undefined) (reach === 'always' ? always : now).push(other);
  }
  if (coverPorts(rule, always)) return 'always';
  return coverPorts(rule, [...always, ...now]) ? 'now' : undefined;
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

/** Few rules that cover it: one where one is enough; of many that do it together, all that none of them replaces. */
export function coveringRules<T extends { readonly rule: CompiledRule }>(
  index: ClusterIndex,
  rule: CompiledRule,
  others: readonly T[],
): readonly T[] {
  const alone = others.find((other) => ruleCover(index, rule, [other.rule]) !== undefined);
  if (alone !== undefined) return [alone];
  let needed = others.filter((other) => hasPart(index, rule, other.rule));
  for (const other of needed) {
    const rest = needed.filter((each) => each !== other);
    const rules = rest.map((each) => each.rule);
    if (ruleCover(index, rule, rules) !== undefined) needed = rest;
  }
  return needed;
}

function hasPart(index: ClusterIndex, { peers }: CompiledRule, other: CompiledRule): boolean {
  if (other.unrecognised.length > 0) return false;
  if (peers === 'any') return other.peers === 'any';
  return peers.some((peer) => peerCover(index, peer, other.peers) !== undefined);
}

/** Whether every pod that the one is about, the other is about too, whatever pods come. */
export function isSubjectWithin(inner: CompiledPolicy, outer: CompiledPolicy): boolean {
  if (inner.unrecognised.length + outer.unrecognised.length > 0) return false;
  return (
    isSelectorWithin(inner.subject.pods, outer.subject.pods) &&
    isSelectorWithin(inner.subject.account ?? [], outer.subject.account ?? []) &&
    isSelectorWithin(subjectNamespaces(inner.subject), subjectNamespaces(outer.subject))
  );
}

const NAMED = new WeakMap<Subject, ReturnType<typeof namespacesOf>>();

function subjectNamespaces(subject: Subject): ReturnType<typeof namespacesOf> {
  const { namespaces } = subject;
  return getOrMake(NAMED, subject, () =>
    namespacesOf({
      namespaces: namespaces.kind === 'named' ? { kind: 'same', namespace: namespaces.name } : namespaces,
    }),
  );
}
