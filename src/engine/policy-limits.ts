import { type CompiledPolicy, type NeededFlag, simplePeersIn } from '../dialects/compiled.ts';
import type { EnforcerFlag, EnforcerModel } from '../model/enforcer-model.ts';
import type { Tri } from '../model/verdict.ts';
import { asksTooMuchOfWindows, hasIpv6Block } from './refused-policies.ts';

/** One thing in a policy that not every enforcer of its language takes, and whether this one does. */
export interface Limit {
  readonly flag: EnforcerFlag;
  readonly holds: Tri;
}

/** What of a policy an enforcer that knows the language does not take, or may not. */
export function limitsOf(policy: CompiledPolicy, model: EnforcerModel): readonly Limit[] {
  return LIMITS.flatMap(({ flag, isIn, misreads }): readonly Limit[] => {
    const holds = model[flag];
    if (holds === 'yes' || !isIn(policy)) return [];
    return [{ flag, holds: misreads === true ? 'unknown' : holds }];
  });
}

/** Whether rules of it match others than they name, or nobody, to such an enforcer: each may then match anybody. */
export function isMisread(policy: CompiledPolicy, model: EnforcerModel): boolean {
  return LIMITS.some(({ flag, isIn, misreads }) => misreads === true && model[flag] !== 'yes' && isIn(policy));
}

interface KnownLimit {
  /** Else the whole of it is taken as it is written, or not at all. */
  readonly misreads?: true;
  readonly flag:
    | 'ipv6Blocks'
    | 'beyondWindows'
    | 'highAdminPriorities'
    | 'adminNodePeers'
    | 'closedOnUnknownShapes'
    | 'seesEveryLabel'
    | 'portsSeen'
    | NeededFlag;
  readonly isIn: (policy: CompiledPolicy) => boolean;
}

const LIMITS: readonly KnownLimit[] = [
  { flag: 'ipv6Blocks', isIn: remembered(hasIpv6Block) },
  { flag: 'beyondWindows', isIn: remembered(asksTooMuchOfWindows) },
  { flag: 'highAdminPriorities', isIn: isHigh },
  { flag: 'seesEveryLabel', isIn: remembered(selectsByHiddenLabels), misreads: true },
  { flag: 'adminNodePeers', isIn: remembered(hasNodePeers), misreads: true },
  {
    flag: 'closedOnUnknownShapes',
    isIn: ({ findings }) => findings.some(({ code }) => code === 'UNKNOWN_SHAPE'),
    misreads: true,
  },
  { flag: 'portsSeen', isIn: remembered(asksForPorts), misreads: true },
  needed('ciliumNamespacePolicies'),
  needed('ciliumClusterPolicies'),
  needed('ciliumL7Rules'),
  { ...needed('ciliumProxy'), misreads: true },
  needed('ciliumIcmpRules'),
  needed('ciliumNodePeers'),
  needed('ciliumPortless'),
];

function needed(flag: NeededFlag): KnownLimit {
  return { flag, isIn: ({ needs }) => needs?.includes(flag) === true };
}

/** All its rules are looked through, and it is asked again for each pod that it selects. */
function remembered(isIn: KnownLimit['isIn']): KnownLimit['isIn'] {
  const known = new WeakMap<CompiledPolicy, boolean>();
  return (policy) => {
    const last = known.get(policy);
    if (last !== undefined) return last;
    const made = isIn(policy);
    known.set(policy, made);
    return made;
  };
}

/** OVN-Kubernetes has 100 priorities, the API 1001 (semantics D.3). */
const HIGHEST_EVERYWHERE = 99;

/** Whether it asks pods for labels that not every enforcer sees (semantics E.2). */
export function selectsByHiddenLabels({ subject, ingress, egress }: CompiledPolicy): boolean {
  const peers = [...ingress.rules, ...egress.rules].flatMap((rule) =>
    simplePeersIn(rule).flatMap((peer) => (peer.kind === 'selector' ? peer.pods : [])),
  );
  return [...subject.pods, ...peers].some(({ key }) => HIDDEN_LABEL.test(key));
}

/**
 * What Cilium leaves out of identities unless it is told otherwise: labels of Kubernetes itself that most pods have for themselves
 * (https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/).
 */
const HIDDEN_LABEL =
  /^(kubernetes\.io|.*beta\.kubernetes\.io|k8s\.io|pod-template-(generation|hash)|controller-(revision-hash|uid)|etcd_node|annotation|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/(job-completion-index|controller-uid))/;

export function asksForPorts({ ingress, egress }: CompiledPolicy): boolean {
  return [...ingress.rules, ...egress.rules].some(({ ports }) => ports !== 'any' && ports.length > 0);
}

function isHigh({ language, priority }: CompiledPolicy): boolean {
  return language === 'admin-v1alpha1' && priority > HIGHEST_EVERYWHERE;
}

function hasNodePeers({ language, egress }: CompiledPolicy): boolean {
  const isNodePeer = ({ kind }: { readonly kind: string }): boolean => kind === 'nodes' || kind === 'domains';
  return language === 'admin-v1alpha2' && egress.rules.some((rule) => simplePeersIn(rule).some(isNodePeer));
}
