import type { Cause } from '../probe-report.ts';
import type { Enforcer } from '../../model/enforcement.ts';
import type { EnforcerAgent } from '../measurement.ts';
import type { Leg } from '../leg.ts';
import type { Divergence } from '../../model/divergence.ts';
import { fullKind } from '../../model/kind-in-group.ts';
import { type ObjectRef, qualifiedName } from '../../model/reference.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';
import { askAgain, lookAtEndpoints, step } from './next-steps.ts';
import { count, list } from '../../explain/phrase/rules.ts';
import { nameBriefly } from '../../explain/names.ts';

type Phrase = Omit<Cause, 'legs'>;

/** `Cilium 1.19.4`. */
export function phraseEnforcerName({ title, version }: Enforcer): string {
  return version === undefined ? title : `${title} ${version}`;
}

/** `enforcer Cilium 1.19.4 (DaemonSet kube-system/cilium)`. */
export function enforcerEvidence(enforcer: Enforcer): string {
  const [seen] = enforcer.evidence;
  return `enforcer ${phraseEnforcerName(enforcer)}${seen === undefined ? '' : ` (${seen})`}`;
}

export function answerChanged(ends: string): Phrase {
  return {
    code: 'CHANGED_MEANWHILE',
    text: 'enforcement was catching up: the answer changed while it was probed',
    evidence: ['attempts at the same address were answered differently, the later ones alike'],
    next: askAgain(ends),
  };
}

interface Young {
  readonly ref: ObjectRef;
  /** RFC 3339. */
  readonly at: string;
  readonly ageMs: number;
  /** Who wrote it; empty when it is not known. */
  readonly by: string;
  /** For how long it was measured. */
  readonly measuredMs: number;
  readonly ends: string;
  /** Who is known to lag, and how; absent: nobody. */
  readonly known?: string | undefined;
}

/** `Cilium v1.19.4 goes by the old labels of a pod … (measured)`. */
export function knownToLag({ title, version }: Enforcer, { what, basis }: Divergence): string {
  return `${version === undefined ? title : `${title} ${version}`} ${what} (${basis})`;
}

const WHAT: Readonly<Record<'POLICY_YOUNG' | 'LABELS_YOUNG' | 'POD_YOUNG', string>> = {
  POLICY_YOUNG: 'written',
  LABELS_YOUNG: 'labelled',
  POD_YOUNG: 'made',
};

export function young(
  code: 'POLICY_YOUNG' | 'LABELS_YOUNG' | 'POD_YOUNG',
  { ref, at, ageMs, by, measuredMs, ends, known }: Young,
): Phrase {
  const whose = by === '' ? '' : ` by ${by}`;
  return {
    code,
    text: `${nameBriefly(ref)} was ${WHAT[code]} only ${seconds(ageMs)} before: enforcement may lag behind`,
    evidence: [
      `${WHAT[code]}${whose} at ${at}`,
      `measured for ${seconds(measuredMs)}, beginning ${seconds(ageMs)} after that`,
      ...(known === undefined ? [] : [known]),
    ],
    next: askAgain(ends),
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

function podsOn(set: string, node: string): string {
  const [namespace = ''] = set.split('/');
  return `kubectl get pods -n ${namespace} -o wide --field-selector spec.nodeName=${node}`;
}

export function agentNotReady({ node, set, pod }: EnforcerAgent): Phrase {
  return {
    code: 'ENFORCER_NOT_READY',
    text: `the enforcer does not run on ${node}, so policies are not kept up to date there`,
    evidence: [
      pod === undefined
        ? `DaemonSet ${set} has no pod on ${node}`
        : `pod ${pod} of DaemonSet ${set} on ${node} is not ready`,
    ],
    next: step("the enforcer's pod on that node", podsOn(set, node)),
  };
}

export function agentRestarted({ node, set, pod }: EnforcerAgent, ageMs: number): Phrase {
  return {
    code: 'ENFORCER_RESTARTED',
    text: `the enforcer on ${node} came up only ${seconds(ageMs)} before, and may still be programming its rules`,
    evidence: [`pod ${pod ?? ''} of DaemonSet ${set} has been ready for ${seconds(ageMs)}`],
    next: step("the enforcer's pod on that node", podsOn(set, node)),
  };
}

export function notOnAllNodes(enforcer: Enforcer, nodes: readonly string[]): Phrase {
  const { desired = 0, ready = 0 } = enforcer.nodes ?? {};
  const [seen = ''] = enforcer.evidence;
  const set = /^DaemonSet (?<set>\S+)/.exec(seen)?.groups?.['set'];
  const where = nodes.length === 0 ? 'the node' : list(nodes, 'or');
  return {
    code: 'ENFORCER_NOT_ON_ALL_NODES',
    text: `${phraseEnforcerName(enforcer)} is ready on ${ready} of ${count(desired, 'node')}: perhaps not on ${where}`,
    evidence: [enforcerEvidence(enforcer), `nodes: ${desired} should run it, ${ready} are ready`],
    next:
      set === undefined
        ? step('see whether the enforcer runs on that node')
        : step('where the enforcer runs', `kubectl get pods -n ${set.split('/')[0]} -o wide`),
  };
}

export function enforcerUnknown(evidence: readonly string[]): Phrase {
  return {
    code: 'ENFORCER_UNKNOWN',
    text: 'perhaps nothing enforces the policies: no enforcer is known here',
    evidence,
    next: step('who enforces, and what could not be read of it', 'kubectl netpol doctor'),
  };
}

export function hiddenEnforcer(evidence: readonly string[]): Phrase {
  return {
    code: 'HIDDEN_ENFORCER',
    text: 'something enforces all the same: an enforcer that was not recognised, or a firewall',
    evidence: ['no known enforcer was found', ...evidence],
    next: step('what was looked at to find the enforcer', 'kubectl netpol doctor'),
  };
}

export function closedByDefault(enforcer: Enforcer, pod: string, direction: string): Phrase {
  return {
    code: 'CLOSED_BY_DEFAULT',
    text: `${phraseEnforcerName(enforcer)} is set to close pods that no policy selects, and none selects ${pod} for ${direction}`,
    evidence: [enforcerEvidence(enforcer), `mode ${enforcer.mode}`],
    next: step(`give ${pod} a policy that allows it`),
  };
}

export function standalonePod(enforcer: Enforcer, pod: string): Phrase {
  return {
    code: 'STANDALONE_POD',
    text: `${phraseEnforcerName(enforcer)} may not enforce policies for pods without a controller, like ${pod}`,
    evidence: [enforcerEvidence(enforcer), `${pod} has no ownerReferences`],
    next: step('run it by a Deployment or another controller'),
  };
}

export function bridgedOnNode(enforcer: Enforcer, node: string): Phrase {
  return {
    code: 'BRIDGED_ON_NODE',
    text: `both pods are on ${node}: its bridge may pass packets between them without the rules of ${enforcer.title}`,
    evidence: [enforcerEvidence(enforcer), `both pods run on ${node}`],
    next: step(
      'on the node, net.bridge.bridge-nf-call-iptables has to be 1',
      'sysctl net.bridge.bridge-nf-call-iptables',
    ),
  };
}

export function unmodelledPolicy(policies: readonly UnmodelledPolicy[]): Phrase {
  const names = policies.map(({ ref, group }) => `${fullKind(ref.kind, group)} ${qualifiedName(ref)}`);
  const [first] = policies;
  const plural = first === undefined ? 'policies' : fullKind(first.ref.kind, first.group).toLowerCase();
  const where = first?.ref.namespace === undefined ? '' : ` -n ${first.ref.namespace}`;
  return {
    code: 'UNMODELLED_POLICY',
    text: `${list(names, 'and')} ${policies.length === 1 ? 'has' : 'have'} a say that is not evaluated here`,
    evidence: names,
    next: step('what it says', `kubectl get ${plural} ${first?.ref.name ?? ''}${where} -o yaml`),
  };
}

export function unreadPolicy(gaps: readonly string[]): Phrase {
  return {
    code: 'UNREAD_POLICY',
    text: 'there may be policies that could not be read',
    evidence: gaps,
    next: step('what of the cluster you may read', 'kubectl netpol doctor -o wide'),
  };
}

export function adminTierIgnored(enforcer: Enforcer, kind: string, policy: string): Phrase {
  return {
    code: 'ADMIN_TIER_IGNORED',
    text: `${kind} ${policy} decides, and ${phraseEnforcerName(enforcer)} does not enforce that kind`,
    evidence: [enforcerEvidence(enforcer), 'without it the policies say what was measured'],
    next: step('say the same with a NetworkPolicy in each namespace'),
  };
}

export function flowLogs(enforcer: Enforcer, source: string): Phrase {
  return {
    code: 'FLOW_LOGS',
    text: `something else in ${enforcer.title}: its flow logs name the reason of each drop`,
    evidence: [enforcerEvidence(enforcer)],
    next: step('what was dropped of this pod, and why', `hubble observe --from-pod ${source} --verdict DROPPED`),
  };
}

export function serviceNotReady(
  { namespace, name, address, port }: NonNullable<Leg['service']>,
  service: string,
): Phrase {
  return {
    code: 'SERVICE_ADDRESS',
    text: `the Service's address does not lead to the pod: kube-proxy, or what stands in for it, knows no endpoint for ${address.text}:${port}`,
    evidence: ["the pod's own address answers", `${address.text}:${port} of ${namespace}/${name}: ${service}`],
    next: lookAtEndpoints(namespace, name),
  };
}

export function hostNetwork(pod: string, node: string | undefined): Phrase {
  return {
    code: 'HOST_NETWORK',
    text: `${pod} uses its node's network, where enforcers differ: many let nodes pass, some only their own`,
    evidence: [`${pod} has hostNetwork: true${node === undefined ? '' : `, on ${node}`}`],
    next: step('ask a pod on the pod network instead: policies are made for those'),
  };
}

export function sourceRewritten(node: string, address: string, service: Leg['service']): Phrase {
  return {
    code: 'SOURCE_REWRITTEN',
    text: `the source's address may be rewritten to that of its node (${address}) on the way`,
    evidence: [
      `from ${node} (${address}) the policies would say what was measured`,
      ...(service === undefined ? [] : [`the connection goes through Service ${service.namespace}/${service.name}`]),
    ],
    next: step(
      'see the address that the destination logs for this caller; masquerading is set in kube-proxy and the network plugin',
    ),
  };
}

export function prohibited(): Phrase {
  return {
    code: 'PROHIBITED',
    text: 'a router or a host firewall on the way says no',
    evidence: ['an ICMP answer came back: unreachable, or prohibited'],
    next: step("look at the routes and the firewall of the source's node"),
  };
}

export function outsideFirewall(destination: string, isNode: boolean): Phrase {
  return {
    code: 'OUTSIDE_FIREWALL',
    text: isNode
      ? `a firewall on ${destination}, or a security group before it, stops it`
      : 'a firewall or security group outside the cluster stops it: on the way out, or at the destination',
    evidence: [isNode ? 'the destination is a node' : 'the destination is outside the cluster'],
    next: step("try the same from the node itself; then it is neither the pods' network nor its policies"),
  };
}

export function betweenNodes(nodes: readonly string[]): Phrase {
  return {
    code: 'BETWEEN_NODES',
    text: `something between ${list(nodes, 'and')} stops it: a security group, a host firewall, the tunnel or its MTU`,
    evidence: [`the pods are on different nodes: ${list(nodes, 'and')}`],
    next: step('probe the same from a pod on the node of the destination: if that works, it is the way between'),
  };
}

export function hostFirewall(node: string): Phrase {
  return {
    code: 'HOST_FIREWALL',
    text: `a firewall on the node itself (${node}) stops it`,
    evidence: ['the policies allow it'],
    next: step("on the node, the rules that are not the enforcer's", 'nft list ruleset'),
  };
}

/** Nothing that is known fits. */
export function unexplained(ends: string): Phrase {
  return {
    code: 'UNEXPLAINED',
    text: 'none of the causes that are known here fits',
    evidence: [],
    next: step('everything that was measured, for whoever looks into it', `kubectl netpol probe ${ends} -o json`),
  };
}

/** Nothing was behind the Service when it was read. */
export function endpointsCame(namespace: string, name: string): Phrase {
  return {
    code: 'ENDPOINTS_CHANGED',
    text: 'the Service got an endpoint after it was read, or something else answers for its address',
    evidence: [`Service ${namespace}/${name} had no endpoint when the cluster was read`],
    next: lookAtEndpoints(namespace, name),
  };
}

export function otherResolver(pod: string, server: string, ends: string): Phrase {
  return {
    code: 'OTHER_RESOLVER',
    text: `${pod} is answered by a resolver that the policies were not asked about: a cache on the node, often`,
    evidence: [server === '' ? 'the tool does not say which server answered' : `${server} answered`],
    next: askAgain(ends),
  };
}
