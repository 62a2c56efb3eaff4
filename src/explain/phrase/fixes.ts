import type { PeerCheck, PortCheck } from '../../engine/trace.ts';
import type { CheckScene } from '../scene.ts';
import { labelValue } from '../../model/match-labels.ts';
import { nameEndpoint } from '../names.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { phraseRequirement } from './selectors.ts';

/** The smallest change to a peer that makes a failed condition of it hold, as an imperative. */
export function fixPeerCheck(check: PeerCheck, scene: CheckScene): string {
  switch (check.kind) {
    case 'is-pod':
      return addBlock(scene);
    case 'same-namespace':
      return `add ${scene.words.ofNamespace(check.has)} to the peer`;
    case 'namespace-label':
      return fixNamespaceLabel(check, scene);
    case 'pod-label':
      return fixPodLabel(check, scene);
    case 'address':
    case 'except':
      return scene.peer.kind === 'pod' && !scene.peer.pod.hostNetwork
        ? `add a ${scene.words.another} that selects ${scene.peer.pod.namespace}/${scene.peer.pod.name} by labels`
        : addBlock(scene);
    case 'block-covers-endpoint':
      return `use a ${scene.words.pods} instead of the ${scene.words.block}`;
    case 'account':
      return fixAttribute(check, scene);
    case 'is-node':
    case 'node-label':
    case 'domain':
    case 'entity':
    case 'service':
    case 'negated':
    case 'reading':
    case 'readable':
      return '';
  }
}

function addBlock(scene: CheckScene): string {
  const { another, block } = scene.words;
  return `add a ${another} ${another === 'rule' ? 'with ' : ''}${block} ${addressBlock(scene)}`;
}

function addressBlock({ peerAddress, isRange }: CheckScene): string {
  if (isRange) return 'that covers these addresses';
  return peerAddress === undefined ? 'with its address' : `${peerAddress.text}/${peerAddress.family === 4 ? 32 : 128}`;
}

function fixNamespaceLabel(
  { requirement, namespace }: Extract<PeerCheck, { kind: 'namespace-label' }>,
  { peer, words }: CheckScene,
): string {
  const labels = peer.kind === 'pod' && peer.namespaceLabels.known ? peer.namespaceLabels.value : {};
  const meansTheName =
    requirement.operator === 'In' && requirement.values.includes(labelValue(labels, NAMESPACE_NAME_LABEL) ?? '');
  if (meansTheName) return `write ${NAMESPACE_NAME_LABEL}=${namespace} instead of ${phraseRequirement(requirement)}`;
  const [value] = requirement.values;
  // That label is the namespace's name: it cannot be changed.
  if (requirement.key === NAMESPACE_NAME_LABEL)
    return `let the peer's ${words.namespaces} match namespace ${namespace}`;
  if (requirement.operator === 'In' && value !== undefined)
    return `label namespace ${namespace} ${requirement.key}=${value}, or select it by ${NAMESPACE_NAME_LABEL}`;
  return `select namespace ${namespace} by ${NAMESPACE_NAME_LABEL}`;
}

/** Who a pod is to a mesh; what else rules ask of it beside labels has no single change. */
function fixAttribute({ requirement, has }: Extract<PeerCheck, { kind: 'account' }>, { peer }: CheckScene): string {
  switch (requirement.key) {
    case 'mesh':
      return `let ${nameEndpoint(peer) ?? 'the other end'} join the mesh`;
    case 'principal':
      return `add principal ${has} to the source`;
    case 'namespace':
      return `add namespace ${has} to the source`;
    default:
      return '';
  }
}

function fixPodLabel(
  { requirement, has }: Extract<PeerCheck, { kind: 'pod-label' }>,
  { peer, words }: CheckScene,
): string {
  const who = peer.kind === 'pod' ? `${peer.pod.namespace}/${peer.pod.name}` : 'the pod';
  if (requirement.operator === 'In' && has !== undefined)
    return `let the peer's ${words.pods} match ${requirement.key}=${has} too`;
  if (requirement.operator === 'In' || requirement.operator === 'Exists')
    return `let the peer's ${words.pods} match a label that ${who} has`;
  return `drop ${phraseRequirement(requirement)} from the peer's ${words.pods}`;
}

/** The smallest change to `ports` that takes this flow in. */
export function fixPort(checks: readonly PortCheck[], { protocol, port, servicePort }: CheckScene): string {
  const number = checks.find((check) => check.kind === 'number');
  const isServicePort =
    servicePort !== undefined &&
    number !== undefined &&
    number.first <= servicePort.port &&
    servicePort.port <= number.last;
  if (isServicePort) return `write the pods' port ${port} instead of ${servicePort.port}`;
  return `add ${protocol} ${port} to its ports`;
}
