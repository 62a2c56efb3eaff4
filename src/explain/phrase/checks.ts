import { labelValue, satisfies } from '../../model/match-labels.ts';
import type { Pod } from '../../model/pod.ts';
import type { CheckExplanation } from '../explanation.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL, type Labels } from '../../model/labels.ts';
import type { CheckScene } from '../scene.ts';
import type { PeerCheck, PortCheck } from '../../engine/trace.ts';
import { nameEndpoint } from '../names.ts';
import { fixPeerCheck, fixPort } from './fixes.ts';
import { list, phraseAsked, phrasePeer, phrasePort } from './rules.ts';
import { phraseDoubt } from './readings.ts';
import { phraseRequirement } from './selectors.ts';
import type { CompiledPolicy, PortMatch } from '../../dialects/compiled.ts';

/** One condition of a peer: what the rule wants, and when that fails, what the world has. */
export function phrasePeerCheck(check: PeerCheck, scene: CheckScene): CheckExplanation {
  const what = whatPeerCheck(check);
  const { wants, has } = peerParts(check, scene);
  if (check.result === 'yes') return { what, wants, result: check.result, has: '', fix: '' };
  return { what, wants, result: check.result, has, fix: check.result === 'no' ? fixPeerCheck(check, scene) : '' };
}

/** What a condition of a peer is about, as readers know it. */
export function whatPeerCheck({ kind }: PeerCheck): CheckExplanation['what'] {
  switch (kind) {
    case 'same-namespace':
    case 'namespace-label':
      return 'namespace';
    case 'pod-label':
      return 'pods';
    case 'address':
    case 'except':
    case 'block-covers-endpoint':
    case 'reading':
      return 'address';
    case 'account':
      return 'account';
    case 'negated':
    case 'is-pod':
    case 'is-node':
    case 'node-label':
    case 'domain':
    case 'entity':
    case 'service':
    case 'readable':
      return 'peer';
  }
}

interface Parts {
  readonly wants: string;
  readonly has: string;
}

function peerParts(check: PeerCheck, scene: CheckScene): Parts {
  switch (check.kind) {
    case 'is-pod':
      return { wants: 'a pod', has: whyNoPod(check.endpoint, scene) };
    case 'same-namespace':
      return {
        wants: check.wants,
        has: `same namespace only: the peer has no ${scene.words.namespaceField}, and this is "${check.has}"`,
      };
    case 'namespace-label':
      return { wants: phraseRequirement(check.requirement), has: namespaceHas(check, scene) };
    case 'pod-label':
      return {
        wants: phraseRequirement(check.requirement),
        has: podHas(check.requirement, check.has, scene.peer),
      };
    case 'address':
    case 'except':
      return blockParts(check, scene);
    case 'is-node':
      return { wants: 'a node', has: check.gap === undefined ? 'this is no node' : 'the nodes could not be read' };
    case 'node-label':
      return { wants: phraseRequirement(check.requirement), has: nodeHas(check) };
    case 'domain':
      return {
        wants: list(check.names, 'or'),
        has: domainHas(check),
      };
    case 'entity':
      return { wants: `entity ${check.name}`, has: entityHas(check) };
    case 'service':
      return { wants: `Service ${check.wants.namespace}/${check.wants.name}`, has: serviceHas(check) };
    case 'account':
      return attributeParts(check);
    case 'negated':
      return { wants: `not ${phrasePeer(check.peer)}`, has: 'this is what the rule leaves out' };
    case 'block-covers-endpoint':
      return {
        wants: 'an outside address',
        has: `this enforcer does not match ${scene.words.block} against pods or nodes`,
      };
    case 'reading':
      return { wants: 'an address as the enforcer reads it', has: phraseDoubt(check.flag) };
    case 'readable':
      return {
        wants: check.unread === undefined ? 'a known form' : 'a ServiceAccount that was read',
        has: check.problem,
      };
  }
}

function attributeParts({ requirement, has, asked }: Extract<PeerCheck, { kind: 'account' }>): Parts {
  if (asked !== undefined)
    return {
      wants: `a service account ${phraseAsked(asked, requirement)}`,
      has: `this pod runs as service account ${has}`,
    };
  switch (requirement.key) {
    case 'mesh':
      return { wants: 'a pod in the mesh', has: 'this pod is not in the mesh' };
    case 'pastProxyIn':
    case 'pastProxyOut':
      return {
        wants: 'a connection that no annotation of the pod takes past its sidecar',
        has: 'annotations of this pod may take it past the sidecar',
      };
    case 'principal':
    case 'namespace':
      return { wants: phraseRequirement(requirement), has: `this pod is of ${requirement.key} ${has}` };
    default:
      return {
        wants: `a service account ${phraseRequirement({ ...requirement, key: 'name' })}`,
        has: `this pod runs as service account ${has}`,
      };
  }
}

/** A policy selects pods of its own namespace only; empty when that is the pod's. */
export function phraseSubjectNamespace({ ref, subject }: CompiledPolicy, pod: Pod): readonly CheckExplanation[] {
  const { namespaces } = subject;
  if (namespaces.kind !== 'named' || namespaces.name === pod.namespace) return [];
  const has = `the policy stands in "${namespaces.name}", the pod is in "${pod.namespace}"`;
  const fix = `it stands in the wrong namespace: move ${ref.name} to "${pod.namespace}"`;
  return [{ what: 'selects', wants: `pods of ${namespaces.name}`, result: 'no', has, fix }];
}

/** One requirement of a policy's own podSelector, for policies that would help if they selected the pod. */
export function phraseSubjectCheck(requirement: LabelRequirement, subject: Pod): CheckExplanation {
  const wants = phraseRequirement(requirement);
  if (satisfies(subject.labels, requirement)) return { what: 'selects', wants, result: 'yes', has: '', fix: '' };
  const endpoint: Endpoint = { kind: 'pod', pod: subject, namespaceLabels: { known: true, value: {} } };
  const has = podHas(requirement, labelValue(subject.labels, requirement.key), endpoint);
  return {
    what: 'selects',
    wants,
    result: 'no',
    has,
    fix: `it does not select ${subject.namespace}/${subject.name}: ${has}`,
  };
}

function blockParts(check: Extract<PeerCheck, { kind: 'address' | 'except' }>, scene: CheckScene): Parts {
  const { kind, cidr, address } = check;
  if (kind === 'address') return { wants: cidr.text, has: addressHas(check, scene) };
  const what = scene.isRange ? 'these addresses' : (address?.text ?? 'it');
  return { wants: `not ${cidr.text}`, has: `except ${cidr.text} takes ${what} out` };
}

function entityHas({ name, endpoint, result }: Extract<PeerCheck, { kind: 'entity' }>): string {
  if (result === 'unknown') return `what stands there, and on which node, is not all known: it may be of ${name}`;
  if (endpoint.kind === 'external') return `this is an outside address, which is not of ${name}`;
  const isOnNode = endpoint.kind === 'node' || endpoint.pod.hostNetwork;
  return `this is ${isOnNode ? 'a node' : 'a pod'}, which is not of ${name} here`;
}

function domainHas({ name, isIgnored }: Extract<PeerCheck, { kind: 'domain' }>): string {
  if (isIgnored === true) return 'the enforcer here knows no rules by DNS name';
  return name === undefined ? 'only the name tells, not the address' : `this is ${name}`;
}

function serviceHas({ wants, has }: Extract<PeerCheck, { kind: 'service' }>): string {
  if (has === undefined) return 'this connection goes through no Service: calling what stands behind it is not meant';
  if (has.namespace === wants.namespace && has.name === wants.name) return 'a port of a node leads to it here';
  return `this goes through Service ${has.namespace}/${has.name}`;
}

function whyNoPod(endpoint: Endpoint, { words }: CheckScene): string {
  if (endpoint.kind === 'external') return `selectors match pods only; this is an outside address: use ${words.block}`;
  if (endpoint.kind === 'node') return `selectors match pods only; this is a node: use ${words.block}`;
  return `${nameEndpoint(endpoint)} uses its node's network: to policy it is the node, which no selector matches`;
}

function namespaceHas(
  { requirement, namespace, has, gap }: Extract<PeerCheck, { kind: 'namespace-label' }>,
  scene: CheckScene,
): string {
  if (gap !== undefined) return `the labels of namespace "${namespace}" could not be read`;
  if (has !== undefined) return `"${namespace}" has ${requirement.key}=${has}`;
  const labels = scene.peer.kind === 'pod' && scene.peer.namespaceLabels.known ? scene.peer.namespaceLabels.value : {};
  return `"${namespace}" has no label ${requirement.key}${instead(requirement, labels, [NAMESPACE_NAME_LABEL])}`;
}

function nodeHas({ requirement: { key }, node, has }: Extract<PeerCheck, { kind: 'node-label' }>): string {
  return has === undefined ? `node ${node} has no label ${key}` : `node ${node} has ${key}=${has}`;
}

function podHas(requirement: LabelRequirement, has: string | undefined, peer: Endpoint): string {
  if (has !== undefined) return `this pod has ${requirement.key}=${has}`;
  const labels = peer.kind === 'pod' ? peer.pod.labels : {};
  return `this pod has no label ${requirement.key}${instead(requirement, labels, [])}`;
}

/** Another label that carries the wanted value is what the author meant more often than not. */
function instead({ values }: LabelRequirement, labels: Labels, preferred: readonly string[]): string {
  const keys = [...preferred, ...Object.keys(labels)];
  const carrier = keys.find((key) => {
    const value = labelValue(labels, key);
    return value !== undefined && values.includes(value);
  });
  return carrier === undefined ? '' : `; it has ${carrier}=${labels[carrier]}`;
}

function addressHas(
  { cidr, address }: Extract<PeerCheck, { kind: 'address' }>,
  { isRange }: Pick<CheckScene, 'isRange'>,
): string {
  if (address === undefined) return 'the address is not known yet';
  const who = isRange ? 'these addresses' : address.text;
  const verb = isRange ? 'are' : 'is';
  if (address.family !== cidr.family) return `${who} ${verb} IPv${address.family}, the block IPv${cidr.family}`;
  return `${who} ${verb} not in it`;
}

/** Protocol and port of one entry of `ports`, told as the single condition that it is to its author. */
/** Of a rule that names somebody of whom nobody is there. */
export const NO_PEERS: CheckExplanation = {
  what: 'peer',
  wants: 'somebody',
  result: 'no',
  has: 'nobody in the cluster is meant by this rule',
  fix: 'let it mean somebody',
};

/** Of a rule about protocols without ports, or about nothing at all. */
export const NO_PORTS: CheckExplanation = {
  what: 'port',
  wants: 'TCP, UDP or SCTP',
  result: 'no',
  has: 'the rule is about none of them',
  fix: 'add a rule for the protocol',
};

export function phrasePortChecks(port: PortMatch, checks: readonly PortCheck[], scene: CheckScene): CheckExplanation {
  const failed = checks.filter(({ result }) => result !== 'yes');
  const result = failed.length === 0 ? 'yes' : failed.some((check) => check.result === 'no') ? 'no' : 'unknown';
  const has = failed.map((check) => portHas(check, scene)).join('; ');
  return { what: 'port', wants: phrasePort(port), result, has, fix: result === 'no' ? fixPort(checks, scene) : '' };
}

function portHas(check: PortCheck, { servicePort }: CheckScene): string {
  switch (check.kind) {
    case 'protocol':
      return `the flow is ${check.has}`;
    case 'number': {
      const isServicePort =
        servicePort !== undefined && check.first <= servicePort.port && servicePort.port <= check.last;
      return isServicePort
        ? `${servicePort.port} is the Service port, the pods listen on ${check.has}`
        : `asked: ${check.has}`;
    }
    case 'named':
      return namedHas(check);
    case 'named-anywhere':
      return namedAnywhereHas(check);
    case 'reading':
      return phraseDoubt(check.flag);
    case 'readable':
      return check.problem;
  }
}

function namedAnywhereHas({ name, numbers, isComplete, has }: Extract<PortCheck, { kind: 'named-anywhere' }>): string {
  const given = numbers.length === 0 ? 'no number' : list(numbers.map(String), 'and');
  const known = isComplete ? 'on the pods of this cluster' : 'on the pods that could be read';
  return `the enforcer looks "${name}" up on all pods: it is ${given} ${known}, asked: ${has}`;
}

function namedHas({ name, found, passedOver, destination, has }: Extract<PortCheck, { kind: 'named' }>): string {
  if (destination.kind !== 'pod') return 'only pods have port names; this destination is none';
  if (destination.pod.hostNetwork) return "a pod on its node's network has no port names for policy";
  if (found.length > 0)
    return `"${name}" is ${list(
      found.map(({ port }) => String(port)),
      'and',
    )} on this pod, asked: ${has}`;
  const [other] = passedOver;
  if (other?.container === 'init') return `"${name}" belongs to an init container that has ended`;
  if (other !== undefined) return `"${name}" is ${other.protocol} ${other.port} on this pod`;
  const names = destination.pod.ports.flatMap((port) => (port.name === undefined ? [] : [`${port.name}=${port.port}`]));
  return `no container port is named "${name}"${names.length === 0 ? '' : `; this pod has ${list(names, 'and')}`}`;
}
