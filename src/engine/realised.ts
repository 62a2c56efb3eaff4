import type { Address } from '../model/address.ts';
import { bareKind } from '../model/kind-in-group.ts';
import {
  everyPolicy,
  isAdmin,
  isLikeCore,
  type PolicySet,
  type RealisedEntry,
  type RealisedPolicy,
  type RealisedRank,
} from '../dialects/compiled.ts';
import { contains } from '../model/cidr.ts';
import type { Direction } from '../model/verdict.ts';
import type { DirectionTrace, PolicyTrace } from './trace.ts';
import type { Flow, PodEndpoint } from '../model/flow.ts';
import type { ObjectRef } from '../model/reference.ts';
import type { Pod } from '../model/pod.ts';
import { policySelects } from './evaluate-rules.ts';

/** Where what whoever enforces is told to do for one policy is not what the policy says of a flow. */
export interface Unrealised {
  readonly policy: ObjectRef;
  /** Where it is told; empty: nowhere. */
  readonly objects: readonly ObjectRef[];
  readonly what:
    | { readonly kind: 'nothing' }
    /** It is not applied to the pod, which it selects. */
    | { readonly kind: 'pod-left-out'; readonly pod: Pod; readonly address: Address }
    /** It is applied to the pod, which no such policy selects. */
    | { readonly kind: 'stale'; readonly pod: Pod; readonly address: Address }
    /** The policy isolates this direction. */
    | { readonly kind: 'not-isolated'; readonly direction: Direction }
    /** It stands elsewhere among the policies of the admin tiers than the policy says. */
    | { readonly kind: 'other-rank'; readonly rank: RealisedRank; readonly wanted: RealisedRank }
    /** A rule, counted from 0, matches the other end and the port; no entry has them. */
    | { readonly kind: 'peer-left-out'; readonly direction: Direction; readonly rule: number; readonly end: PeerOfFlow }
    /** An entry allows the other end and the port; no rule matches them. */
    | { readonly kind: 'peer-kept'; readonly direction: Direction; readonly end: PeerOfFlow };
}

/** The other end of a flow, by address. */
export interface PeerOfFlow extends Pick<Flow, 'protocol' | 'port'> {
  readonly address: Address;
}

/** Compares one side of a flow; nothing where nothing shows what is realised, or the subject has no address to look for. */
export function compareRealised(policies: PolicySet, side: DirectionTrace, flow: Flow): readonly Unrealised[] {
  const { subject, direction } = side;
  const { realised } = policies;
  const ends =
    direction === 'egress'
      ? [flow.sourceAddress, flow.destinationAddress]
      : [flow.destinationAddress, flow.sourceAddress];
  const [own, other] = ends;
  if (realised === undefined || realised.policies.length === 0 || own === undefined) return [];
  if (subject.kind !== 'pod' || subject.pod.hostNetwork) return [];
  const home = subject.pod.namespace;
  if (realised.gaps.some(({ namespace }) => namespace === undefined || namespace === home)) return [];
  const known = new Map(realised.policies.map((each) => [keyOf(each.policy), each]));
  const selecting = side.tiers
    .flatMap(({ name, policies: asked }) => asked.map((trace) => ({ tier: name, trace })))
    .filter(({ trace: { policy, selects } }) => selects === 'yes' && (isLikeCore(policy) || policy.language === 'aws'));
  const end = other === undefined ? undefined : { address: other, protocol: flow.protocol, port: flow.port };
  return [
    ...selecting.flatMap(({ tier, trace }) =>
      comparePolicy(trace, known.get(keyOf(trace.policy.ref)), { side, tier, own, end }),
    ),
    ...stale(policies, realised.policies, subject, own),
  ];
}

function keyOf({ kind, namespace = '', name }: ObjectRef): string {
  return `${bareKind(kind)} ${namespace}/${name}`;
}

interface Compared {
  readonly side: DirectionTrace;
  /** In which the policy stands. */
  readonly tier: string;
  readonly own: Address;
  readonly end: PeerOfFlow | undefined;
}

function comparePolicy(
  trace: PolicyTrace,
  realised: RealisedPolicy | undefined,
  { side, tier, own, end }: Compared,
): readonly Unrealised[] {
  const { policy } = trace;
  const { direction, subject } = side;
  const found = (what: Unrealised['what']): Unrealised => ({
    policy: policy.ref,
    objects: realised?.objects ?? [],
    what,
  });
  if (realised === undefined) return [found({ kind: 'nothing' })];
  if (subject.kind === 'pod' && !realised.pods.has(own.text)) {
    return [found({ kind: 'pod-left-out', pod: subject.pod, address: own })];
  }
  if (trace.isolates && !isAdmin(policy) && !realised.isolates.has(direction))
    return [found({ kind: 'not-isolated', direction })];
  const wanted = { tier, priority: policy.priority };
  const rank = realised.ranks.find((each) => each.tier !== tier || each.priority !== wanted.priority);
  if (isAdmin(policy) && rank !== undefined) return [found({ kind: 'other-rank', rank, wanted })];
  // What is not certain, or not all there, is not compared.
  const isCertain = trace.counts && trace.rules.every(({ result }) => result !== 'unknown');
  if (end === undefined || !isCertain) return [];
  const entries = realised[direction].filter((entry) => holds(entry, end));
  const matching = trace.rules.filter(({ result }) => result === 'yes');
  const missing = matching.find(({ rule }) => !entries.some(({ action }) => action === rule.action));
  if (missing !== undefined && realised.isWhole) {
    return [found({ kind: 'peer-left-out', direction, rule: missing.rule.index, end })];
  }
  const kept = entries.find(({ action }) => !matching.some(({ rule }) => rule.action === action));
  return kept === undefined || kept.action === 'deny' ? [] : [found({ kind: 'peer-kept', direction, end })];
}

function holds({ cidr, except, ports }: RealisedEntry, { address, protocol, port }: PeerOfFlow): boolean {
  if (!contains(cidr, address) || except.some((hole) => contains(hole, address))) return false;
  return (
    ports.length === 0 || ports.some((each) => each.protocol === protocol && each.first <= port && port <= each.last)
  );
}

/** What is still applied to a pod of a policy that is gone, or is about other pods by now. */
function stale(
  policies: PolicySet,
  realised: readonly RealisedPolicy[],
  subject: PodEndpoint,
  own: Address,
): readonly Unrealised[] {
  const applied = realised.filter(({ pods }) => pods.has(own.text));
  if (applied.length === 0) return [];
  const selecting = everyPolicy(policies).filter((policy) => policySelects(policy, subject) !== 'no');
  const keys = new Set(selecting.map(({ ref }) => keyOf(ref)));
  return applied
    .filter(({ policy }) => !keys.has(keyOf(policy)))
    .map(({ policy, objects }) => ({ policy, objects, what: { kind: 'stale', pod: subject.pod, address: own } }));
}
