import type { Caveat } from '../explanation.ts';
import type { Divergence } from '../../model/divergence.ts';
import type { Enforcer } from '../../model/enforcement.ts';
import type { CompiledPolicy, CompiledRule, IgnoredPolicy } from '../../dialects/compiled.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import type { InvalidPolicy, UnmodelledPolicy } from '../../model/snapshot.ts';
import type { Pod } from '../../model/pod.ts';
import type { Service } from '../../model/service.ts';
import type { Decision, DirectionTrace, PolicyMatch, RuleTrace, Trace } from '../../engine/trace.ts';
import { list } from './rules.ts';
import { portOfTunnel } from './directions.ts';
import { phraseThose, phraseUnread, remedyOf, type Turned } from './assumptions.ts';
import { nameForeign, namePod, nameEndpoint, nameObject, namePolicy } from '../names.ts';
import { qualifiedName } from '../../model/reference.ts';

const VERDICTS: Readonly<Record<Trace['verdict'], string>> = { ALLOW: 'allowed', DENY: 'denied', UNKNOWN: 'unknown' };

function caveat(severity: Caveat['severity'], code: string, text: string): Caveat {
  return { code, severity, text };
}

/** An enforcer that reads the API differently would answer differently. */
export function phraseDivergence(
  code: 'POLICYTYPES_IGNORED' | 'IPBLOCK_POD' | 'IPBLOCK_NODE',
  { flow }: Trace,
  verdict: Trace['verdict'],
): Caveat {
  const otherwise = `there this flow is ${VERDICTS[verdict]}`;
  const ends = `${nameEndpoint(flow.source) ?? 'the source'} → ${nameEndpoint(flow.destination) ?? 'the destination'}`;
  switch (code) {
    case 'POLICYTYPES_IGNORED':
      return caveat(
        'error',
        code,
        `a policy has rules for a direction that its policyTypes leaves out: Cilium and the AWS VPC CNI enforce them all the same, and ${otherwise} (${ends})`,
      );
    case 'IPBLOCK_POD':
      return caveat(
        'error',
        code,
        `an ipBlock decides about a pod's address: Cilium (and GKE Dataplane V2) never match ipBlock against pods, and ${otherwise} (${ends})`,
      );
    case 'IPBLOCK_NODE':
      return caveat(
        'error',
        code,
        `an ipBlock decides about a node's address: Cilium does not match ipBlock against nodes by default, and ${otherwise} (${ends})`,
      );
  }
}

/** The enforcer that is here differs from the specification, and that decides the answer. */
export function phraseDeciding(
  enforcer: Enforcer,
  { code, what, avoid, link, defect, isSure, basis, hangsOn }: Divergence,
  { flow, verdict }: Trace,
  asSpecified: Trace['verdict'],
): Caveat {
  const ends = `${nameEndpoint(flow.source) ?? 'the source'} → ${nameEndpoint(flow.destination) ?? 'the destination'}`;
  const known = `${basis === 'measured' ? 'measured' : `from its ${basis}`}${defect === undefined ? '' : `; a defect: ${defect.affected}`}`;
  const unknown = hangsOn === undefined ? 'is not known' : `hangs on ${hangsOn.setting}: ${phraseUnread(hangsOn)}`;
  const doubt = isSure ? '' : `if this installation does, which ${unknown}: `;
  const severity = verdict === 'UNKNOWN' || asSpecified === 'UNKNOWN' ? 'warning' : 'error';
  const text = `${doubt}${nameEnforcer(enforcer)} ${what} (${known}). As the API has it, this flow is ${VERDICTS[asSpecified]} (${ends}). To avoid it, ${avoid}: ${link}`;
  return { ...caveat(severity, code, text), ...(hangsOn === undefined ? {} : remedyOf(hangsOn)) };
}

/** A pod of which it is not known whether the enforcer closes it as its policies say. */
export function barePod(enforcer: Enforcer, { code, what, avoid, link, basis }: Divergence, pod: Pod): Caveat {
  const text = `no controller has made ${namePod(pod)}, and ${nameEnforcer(enforcer)} ${what} (from its ${basis}). To avoid it, ${avoid}: ${link}`;
  return caveat('warning', code, text);
}

/** What decides is a selector, of labels that may not be seen. */
export function labelsFiltered(enforcer: Enforcer, { code, what, avoid, link, basis }: Divergence): Caveat {
  return caveat(
    'warning',
    code,
    `${nameEnforcer(enforcer)} ${what} (from its ${basis}). To avoid it, ${avoid}: ${link}`,
  );
}

/** The same of an answer about many pairs, of which it decides some. */
export function phraseDecidingMany(
  enforcer: Enforcer,
  { code, what, avoid, link, defect, isSure, basis, hangsOn }: Divergence,
  turned: Turned,
): Caveat {
  const known = `${basis === 'measured' ? 'measured' : `from its ${basis}`}${defect === undefined ? '' : `; a defect: ${defect.affected}`}`;
  const unknown = hangsOn === undefined ? 'is not known' : `hangs on ${hangsOn.setting}: ${phraseUnread(hangsOn)}`;
  const doubt = isSure ? '' : `if this installation does, which ${unknown}: `;
  const how = isSure ? 'as this enforcer is known to read policies' : 'for how this enforcer reads policies';
  const text = `${phraseThose(turned)} ${how}: ${doubt}${nameEnforcer(enforcer)} ${what} (${known}). To avoid it, ${avoid}: ${link}`;
  return { ...caveat('warning', code, text), ...(hangsOn === undefined ? {} : remedyOf(hangsOn)) };
}

/** What is answered for every port is so for TCP and UDP. */
export function sctpLeftOut({ title }: Enforcer, { code, what }: Divergence): Caveat {
  return caveat('info', code, `without SCTP, which nothing here uses: ${title} ${what}`);
}

/** Policies that select a pod and that the enforcer does not read. */
export function notEnforced(
  enforcer: Enforcer,
  divergence: Divergence,
  idle: readonly { readonly policy: CompiledPolicy }[],
): Caveat {
  const { code, what, avoid, link, basis } = divergence;
  const names = [...new Set(idle.map(({ policy }) => namePolicy(policy.ref)))];
  const text = `${list(names, 'and')} ${names.length === 1 ? 'is' : 'are'} not enforced: ${nameEnforcer(enforcer)} ${what} (${basis === 'measured' ? 'measured' : `from its ${basis}`}). To avoid it, ${avoid}: ${link}`;
  return caveat('error', code, text);
}

function nameEnforcer({ title, version }: Enforcer): string {
  return version === undefined ? title : `${title} ${version}`;
}

/** What the policies leave open, the enforcer closes. */
export function closesUnselected({ title }: Enforcer, { code, what, avoid, link }: Divergence): Caveat {
  return caveat('error', code, `${title} ${what}; to open the pod, ${avoid}: ${link}`);
}

export function undefinedByApi(why: 'egress-to-own-node' | 'hairpin'): Caveat {
  return why === 'hairpin'
    ? caveat(
        'warning',
        'HAIRPIN_SERVICE',
        'a pod that reaches itself through a Service: Cilium and OVN-Kubernetes let it pass, Calico applies the policies',
      )
    : caveat(
        'warning',
        'EGRESS_TO_OWN_NODE',
        'egress to the own node: the documentation exempts it, Calico, Cilium and kube-router enforce it',
      );
}

export function hostNetworkSubject(pod: Pod, policies: readonly CompiledPolicy[]): Caveat {
  const names = list(
    policies.map(({ ref }) => qualifiedName(ref)),
    'and',
  );
  return caveat(
    'warning',
    'HOSTNETWORK_SUBJECT',
    `${names} ${policies.length === 1 ? 'matches' : 'match'} the labels of ${namePod(pod)}, but it uses its node's network, where almost no enforcer applies policies`,
  );
}

export function hostNetworkPeer(pod: Pod): Caveat {
  return caveat(
    'warning',
    'HOSTNETWORK_PEER',
    `${namePod(pod)} uses its node's network: it connects from the node's address, which no selector matches; an ipBlock of the nodes can`,
  );
}

export function template(pod: Pod): Caveat {
  return caveat(
    'info',
    'NO_POD',
    `${pod.namespace}/${pod.name} has no pod now: answered from its template, without an address or node`,
  );
}

export function noAddress(pod: Pod): Caveat {
  return caveat('warning', 'POD_NO_IP', `${namePod(pod)} has no address yet (${pod.phase}): this is what would be`);
}

export function podTerminating(pod: Pod): Caveat {
  return caveat('info', 'POD_TERMINATING', `${namePod(pod)} is being deleted`);
}

export function policyTerminating(policy: CompiledPolicy): Caveat {
  return caveat(
    'warning',
    'POLICY_TERMINATING',
    `${qualifiedName(policy.ref)} is being deleted; it counts until it is gone`,
  );
}

export function namespaceTerminating(name: string): Caveat {
  return caveat(
    'warning',
    'NAMESPACE_TERMINATING',
    `namespace "${name}" is being deleted: its policies may go before its pods do`,
  );
}

export function namespaceAssumed(name: string): Caveat {
  return caveat(
    'info',
    'NAMESPACE_ASSUMED',
    `no Namespace "${name}" was given: assumed to have no label but kubernetes.io/metadata.name=${name}`,
  );
}

export function duplicateAddress(address: string, pods: readonly Pod[]): Caveat {
  return caveat('warning', 'DUPLICATE_IP', `${list(pods.map(namePod), 'and')} have one address, ${address}`);
}

export function leadingZeros(policy: CompiledPolicy, text: string): Caveat {
  return caveat(
    'error',
    'CIDR_LEADING_ZEROS',
    `${qualifiedName(policy.ref)} has "${text}" with leading zeros: read as decimal here; Calico takes it for every address, kube-router for none`,
  );
}

export function namedPortInSidecar({ destination }: FlowOutcome): Caveat {
  const where = nameEndpoint(destination.place.endpoint) ?? 'the destination';
  return caveat(
    'warning',
    'NAMED_PORT_IN_SIDECAR',
    `only a sidecar (restartable init container) of ${where} declares the port name: several enforcers look at containers alone and would deny`,
  );
}

export function clusterIPFromOutside({ namespace, name }: Service): Caveat {
  return caveat(
    'warning',
    'CLUSTERIP_FROM_OUTSIDE',
    `${namespace}/svc/${name} is a ClusterIP Service, which outside callers cannot reach: answered for its pods`,
  );
}

export function namedByService(policies: readonly CompiledPolicy[], { namespace, name }: Service): Caveat {
  const names = list(
    policies.map(({ ref }) => nameObject(ref)),
    'and',
  );
  return caveat(
    'error',
    'BY_SERVICE',
    `this is about connections to the pods behind Service ${namespace}/${name}: of those that go through it ${names} may say something else; ask about one with kubectl netpol why POD ${namespace}/svc/${name}`,
  );
}

export function secondaryNetwork(pod: Pod, address: string): Caveat {
  return caveat(
    'error',
    'SECONDARY_NETWORK',
    `${address} is on a secondary interface of ${namePod(pod)}: NetworkPolicy says nothing about it`,
  );
}

export function metadataIntercepted(): Caveat {
  return caveat(
    'warning',
    'METADATA_INTERCEPT',
    '169.254.169.254 is often answered on the node itself, before or after policy',
  );
}

/** `L7_POLICY`: of what may connect, some alone is let through. */
export function onlySomeAllowed(matches: readonly PolicyMatch[]): Caveat {
  const rules = matches.map(
    ({ policy, rule }) => `${nameRule(policy, rule.rule)} lets through only ${phraseConditionsOf(rule.rule, 'else')}`,
  );
  return caveat('warning', L7_POLICY, `allowed as far as addresses and ports go; above these, ${list(rules, 'and')}`);
}

/** `L7_POLICY`: of what may connect, some is refused. */
export function someDenied({ policy, rule }: PolicyMatch): Caveat {
  return caveat(
    'warning',
    L7_POLICY,
    `allowed as far as addresses and ports go; above these, ${nameRule(policy, rule.rule)} refuses ${phraseConditionsOf(rule.rule, 'with')}`,
  );
}

/** `L7_POLICY`: of answers about many pairs. */
export function conditionsAbove(policies: readonly CompiledPolicy[]): Caveat {
  const names = list(
    policies.map(({ ref }) => nameObject(ref)),
    'and',
  );
  return caveat(
    'warning',
    L7_POLICY,
    `what is open here is open as far as addresses and ports go; of what is said over connections, ${names} let${policies.length === 1 ? 's' : ''} through only some`,
  );
}

/** What is said over connections is judged by rules as well. */
export const L7_POLICY = 'L7_POLICY';

function nameRule(policy: CompiledPolicy, { index }: CompiledRule): string {
  return `${nameObject(policy.ref)}, rule ${index + 1}`;
}

function phraseConditionsOf({ conditions = [] }: CompiledRule, word: 'else' | 'with'): string {
  const texts = conditions.map(({ text, refusal }) => (refusal === undefined ? text : `${text} (${word} ${refusal})`));
  return texts.length === 0 ? 'some of it' : list(texts, 'or');
}

/** `AMBIENT_15008`: the application's port and the one that the mesh calls have different answers. */
export function tunnelDecides(
  { flow, verdict }: Trace,
  { arrivesAt = 0, direction, decision }: DirectionTrace,
): Caveat {
  const ends = `${nameEndpoint(flow.source) ?? 'the source'} → ${nameEndpoint(flow.destination) ?? 'the destination'}`;
  const carried = `Istio's ambient mesh carries ${ends} to ${portOfTunnel(arrivesAt)}`;
  if (verdict === 'ALLOW') {
    const text = `${carried}, which is open; TCP ${flow.port} itself is not, to callers outside of the mesh`;
    return caveat('info', 'AMBIENT_15008', text);
  }
  return caveat(
    verdict === 'DENY' ? 'error' : 'warning',
    'AMBIENT_15008',
    `${carried}, and policies see that port: ${direction} ${phraseDecider(decision)}. Open TCP ${arrivesAt} beside TCP ${flow.port}`,
  );
}

/** `STAGED_POLICY`: what the answer would be with them. */
export function stagedWouldChange({ verdict, egress, ingress }: Trace): Caveat {
  const side = [egress, ingress].find(({ result }) => result !== 'allow') ?? ingress;
  const would = { ALLOW: 'allowed', DENY: 'denied', UNKNOWN: 'unknown' }[verdict];
  return caveat(
    'warning',
    'STAGED_POLICY',
    `with what is only staged this would be ${would}: ${side.direction} ${phraseDecider(side.decision)}`,
  );
}

function phraseDecider(decision: Decision): string {
  if (decision.kind === 'rule') {
    const names = decision.matches.map(({ policy, rule }) => `by ${nameRule(policy, rule.rule)}`);
    return list(names, 'and');
  }
  return decision.kind === 'isolated'
    ? `isolated by ${list(
        decision.by.map(({ ref }) => nameObject(ref)),
        'and',
      )}`
    : 'open';
}

/** Who refuses it, or leaves it out as a whole: Calico's API server does, and Felix what is stored past it (semantics F.1 [M]). */
export function whyIgnored(by: IgnoredPolicy['by']): string {
  return by === 'Calico'
    ? "is refused by Calico's API server, and where it is stored all the same Calico takes it for missing, all of it"
    : `is valid to the API server, and ${by} takes it for missing, all of it`;
}

/** Felix leaves out as a whole what does not pass its checks (semantics F.1 [M]). */
export function ignoredPolicy({ ref, origin, path, problem, by }: IgnoredPolicy): Caveat {
  const place = origin?.locate(path ?? ['spec']);
  const column = path === undefined ? '' : `:${place?.column}`;
  const where = place === undefined ? '' : ` (${place.file}:${place.line}${column})`;
  return caveat(
    'error',
    by === 'Calico' ? 'CALICO_INVALID_POLICY' : 'CILIUM_INVALID_POLICY',
    `${nameObject(ref)}${where} ${whyIgnored(by)}: ${problem}`,
  );
}

/** Cilium takes policies about nodes, and does nothing with them until its host firewall is on. */
export function idleHostPolicy({ ref, origin }: UnmodelledPolicy): Caveat {
  const place = origin?.locate(['spec']);
  const where = place === undefined ? '' : ` (${place.file}:${place.line})`;
  return caveat(
    'warning',
    'CILIUM_NO_HOST_FIREWALL',
    `${nameObject(ref)}${where} is about nodes and does nothing: enable-host-firewall of Cilium is not "true"`,
  );
}

/** Antrea takes its own policies, and does nothing with them while the gate is off. */
export function idleAntreaPolicies(policies: readonly UnmodelledPolicy[]): Caveat {
  const names = list(policies.map(nameForeign), 'and');
  return caveat(
    'warning',
    'ANTREA_POLICY_OFF',
    `${names} ${policies.length === 1 ? 'does' : 'do'} nothing: the feature gate AntreaPolicy of Antrea is off`,
  );
}

export function invalidPolicy({ ref, position, message }: InvalidPolicy): Caveat {
  const where = position === undefined ? '' : ` (${position.file}:${position.line})`;
  return caveat(
    'error',
    'INVALID_POLICY',
    `${nameObject(ref)}${where} would be refused by the API server and is left out: ${message}`,
  );
}

const OF_AWS = 'the AWS VPC CNI enforces it, and nobody else does';
const ENFORCED_BY: Readonly<Record<string, string>> = {
  ClusterNetworkPolicy:
    'Calico from 3.32 and kube-network-policies enforce it; Cilium, kube-router and most others do not',
  'ClusterNetworkPolicy.networking.k8s.aws': OF_AWS,
  ApplicationNetworkPolicy: OF_AWS,
};
const OLD_GENERATION =
  'Calico 3.29 to 3.31, OVN-Kubernetes and kube-network-policies enforce it; Cilium, kube-router and most others do not';

/** A tier that many enforcers ignore has decided (semantics D.7). */
export function adminNotEnforced(kind: string): Caveat {
  return caveat('warning', 'ANP_NOT_ENFORCED', `${kind} decides here: ${ENFORCED_BY[kind] ?? OLD_GENERATION}`);
}

/** A newer API may have narrowed the rule; until that is known it denies all (semantics D.5). */
export function failsClosed(policy: CompiledPolicy, rule: CompiledRule, action: string): Caveat {
  return caveat(
    'warning',
    'UNKNOWN_SHAPE',
    `${nameRule(policy, rule)} (${action}) has a peer or port in which nothing is known to this version: as the API has it, such a rule denies everything; kube-network-policies takes it for one that matches nothing`,
  );
}

/** The documentation means all ports, and the schema of v0.2.0 takes no such entry (semantics D.6). */
export function wholeProtocol(policy: CompiledPolicy, rule: CompiledRule): Caveat {
  return caveat(
    'warning',
    'CNP_SHAPE',
    `${nameRule(policy, rule)} names a protocol without destinationPort, which is read as all its ports; the schema of v0.2.0 refuses it: write the range 1-65535`,
  );
}

/** What OVN-Kubernetes alone makes come true, where others were found. */
export function ovnAlone(kind: string, enforcers: readonly Enforcer[]): Caveat {
  const found = list(
    enforcers.map(({ title }) => title),
    'and',
  );
  return caveat('error', 'OVN_ALONE', `${kind} decides here: only OVN-Kubernetes knows it, and ${found} was found`);
}

/** A rule whose two dashes let more in than one would. */
export function splitPeers(policy: CompiledPolicy, { rule }: RuleTrace): Caveat {
  const where = `${qualifiedName(policy.ref)}, rule ${rule.index + 1}`;
  return caveat(
    'warning',
    'OR_PEERS',
    `${where} lists namespaceSelector and podSelector as two peers, and either is enough; both in one list item would mean pods with these labels in those namespaces`,
  );
}

/** A selector value that is no label value: read literally here, ignored or taken for a match by some enforcers. */
export function impossibleSelectorValue(policy: CompiledPolicy, value: string): Caveat {
  return caveat(
    'warning',
    'INVALID_SELECTOR_VALUE',
    `${qualifiedName(policy.ref)} selects by "${value}", which no label can have: nothing matches it here; some enforcers ignore the policy or let everything match`,
  );
}

/** Whose address a pod sees behind a load balancer. */
export function addressOfBalancer(verdict: Trace['verdict']): Caveat {
  return {
    code: 'LB_SNAT',
    severity: 'warning',
    text: `${VERDICTS[verdict]} by the caller's own address: a load balancer before the Service may have another one; ask with that as the source`,
  };
}
