import { addressSetOf, subtractAddresses, cidrTexts } from '../../../model/address-set.ts';
import { formatAddressSet } from '../../../model/format-address-set.ts';
import { labelValue } from '../../../model/match-labels.ts';
import { NAMESPACE_NAME_LABEL } from '../../../model/labels.ts';
import type { PeerCheck, PeerTrace } from '../../../engine/trace.ts';
import type { RawLabelSelector } from '../../../model/network-policy.ts';
import type { FieldPath } from '../../../model/reference.ts';
import type { RuleScene } from './rule-scene.ts';
import { addressesOf, podOf } from '../peers.ts';
import { type Candidate, candidate, combine, NOTHING_TO_DO, SIZE } from '../candidate.ts';
import { dropRequirement, nameNamespace, replaceValue, widenSelector } from '../selectors.ts';
import { editStep, ruleAt } from '../edit-step.ts';
import { isNobodys, labelHome } from '../scene.ts';
import type { LabelRequirement } from '../../../model/selector.ts';
import { peerPlace } from '../legs.ts';
import { valueAt } from '../../fields.ts';

/** A peer with more conditions off is about somebody else. */
const MOST_FAILED = 2;
/** Blocks around an address that is taken out of an except. */
const MOST_BLOCKS = 8;

/** Ways to let one peer match the connection: each failed condition mended in one of its ways. */
export function mendPeer(scene: RuleScene, { peer, checks }: PeerTrace): readonly Candidate[] {
  const failed = checks.filter(({ result }) => result !== 'yes');
  if (failed.length === 0 || failed.length > MOST_FAILED || failed.some(({ result }) => result === 'unknown'))
    return [];
  return failed
    .map((check) => mendCheck(scene, check, peer.path))
    .reduce<readonly Candidate[]>((done, ways) => combine(done, ways), [NOTHING_TO_DO]);
}

function mendCheck(scene: RuleScene, check: PeerCheck, path: FieldPath): readonly Candidate[] {
  switch (check.kind) {
    case 'namespace-label':
      return mendNamespaceLabel(scene, check, [...path, 'namespaceSelector']);
    case 'pod-label':
      return mendPodLabel(scene, check, [...path, 'podSelector']);
    case 'except':
      return mendExcept(scene, check, [...path, 'ipBlock', 'except']);
    case 'is-pod':
    case 'same-namespace':
    case 'address':
    case 'is-node':
    case 'node-label':
    case 'domain':
    case 'entity':
    case 'service':
    case 'block-covers-endpoint':
    case 'account':
    case 'negated':
    case 'reading':
    case 'readable':
      // What is of another kind gets a peer of its own.
      return [];
  }
}

function mendNamespaceLabel(
  scene: RuleScene,
  { requirement, namespace, has }: Extract<PeerCheck, { kind: 'namespace-label' }>,
  path: FieldPath,
): readonly Candidate[] {
  const { policy, outcome, direction } = scene;
  const at = ruleAt(scene);
  const selector = selectorAt(scene, path);
  const { key, operator, values } = requirement;
  const { endpoint } = peerPlace(outcome, direction);
  const labels = endpoint.kind === 'pod' && endpoint.namespaceLabels.known ? endpoint.namespaceLabels.value : {};
  const name = labelValue(labels, NAMESPACE_NAME_LABEL);
  const isName = operator === 'In' && name !== undefined && values.includes(name);
  const named = editStep(policy, nameNamespace(path, selector, requirement, namespace), {
    kind: 'name-label',
    at,
    namespace,
    old: requirement,
  });
  const widened = has ?? (key === NAMESPACE_NAME_LABEL ? name : undefined);
  return [
    ...(key !== NAMESPACE_NAME_LABEL && name !== undefined
      ? [candidate(named, isName ? SIZE.word : SIZE.entry, isName)]
      : []),
    ...(operator === 'In' && widened !== undefined
      ? [
          candidate(
            editStep(policy, widenSelector(path, selector, requirement, widened), {
              kind: 'widen-label',
              at,
              of: 'namespaces',
              old: requirement,
              value: widened,
            }),
            SIZE.word,
          ),
        ]
      : []),
    ...labelNamespace(namespace, requirement, has),
  ];
}

/** A label that the namespace lacks; one that it has with another value means something to somebody. */
function labelNamespace(
  name: string,
  { key, operator, values }: Extract<PeerCheck, { kind: 'namespace-label' }>['requirement'],
  has: string | undefined,
): readonly Candidate[] {
  const value = operator === 'In' ? values[0] : operator === 'Exists' ? 'true' : undefined;
  if (has !== undefined || value === undefined || key.includes('kubernetes.io/')) return [];
  return [candidate({ kind: 'label', ref: { kind: 'Namespace', name }, labels: { [key]: value } }, SIZE.label)];
}

function mendPodLabel(
  scene: RuleScene,
  { requirement, has }: Extract<PeerCheck, { kind: 'pod-label' }>,
  path: FieldPath,
): readonly Candidate[] {
  const { index, policy, outcome, direction } = scene;
  const at = ruleAt(scene);
  const selector = selectorAt(scene, path);
  const dropped = editStep(policy, dropRequirement(path, selector, requirement), {
    kind: 'drop-label',
    at,
    of: 'pods',
    old: requirement,
  });
  const pod = podOf(peerPlace(outcome, direction));
  const value = requirement.operator === 'In' ? requirement.values[0] : undefined;
  const home =
    pod === undefined || value === undefined || has !== undefined
      ? undefined
      : labelHome(index, pod, [requirement.key, value]);
  return [
    ...(requirement.operator === 'In' && has !== undefined
      ? [
          candidate(
            editStep(policy, widenSelector(path, selector, requirement, has), {
              kind: 'widen-label',
              at,
              of: 'pods',
              old: requirement,
              value: has,
            }),
            SIZE.word,
          ),
        ]
      : []),
    ...replaceLabel(scene, requirement, has, path),
    candidate(dropped, SIZE.condition),
    ...(home === undefined || value === undefined
      ? []
      : [candidate({ kind: 'label', ref: home, labels: { [requirement.key]: value } }, SIZE.label)]),
  ];
}

/** One place differs, by at most this many letters. */
const MOST_LETTERS = 2;

function resembles(a: string, b: string): boolean {
  const common = (x: string, y: string): number => {
    const at = [...x].findIndex((letter, place) => letter !== y[place]);
    return at < 0 ? x.length : at;
  };
  const reversed = (text: string): string => [...text].toReversed().join('');
  const [longest, shortest] = [Math.max(a.length, b.length), Math.min(a.length, b.length)];
  return shortest > MOST_LETTERS && longest - common(a, b) - common(reversed(a), reversed(b)) <= MOST_LETTERS;
}

/** A value that no pod has, and is nearly one that the pod has, is a slip of the pen. */
function replaceLabel(
  scene: RuleScene,
  requirement: LabelRequirement,
  has: string | undefined,
  path: FieldPath,
): readonly Candidate[] {
  const { index, policy } = scene;
  const { key, operator, values } = requirement;
  const [value, ...more] = values;
  if (operator !== 'In' || has === undefined || value === undefined || more.length > 0) return [];
  if (!resembles(value, has) || !isNobodys(index, [key, value])) return [];
  const edits = replaceValue(path, selectorAt(scene, path), requirement, has);
  const meaning = { kind: 'replace-label', at: ruleAt(scene), old: requirement, value: has } as const;
  return [candidate(editStep(policy, edits, meaning), SIZE.word, true)];
}

function mendExcept(
  scene: RuleScene,
  { cidr }: Extract<PeerCheck, { kind: 'except' }>,
  path: FieldPath,
): readonly Candidate[] {
  const { policy, outcome, direction } = scene;
  const at = ruleAt(scene);
  const list = (valueAt(policy, path) ?? []) as readonly string[]; // the field's type on the wire
  const peer = path[path.indexOf('ipBlock') - 1];
  const compiled = scene.rule.peers === 'any' ? undefined : scene.rule.peers[Number(peer)];
  const index = compiled?.kind === 'ip-block' ? compiled.except.indexOf(cidr) : -1;
  const text = list[index];
  if (text === undefined) return [];
  const addresses = addressesOf([peerPlace(outcome, direction)]);
  const rest = cidrTexts(subtractAddresses(addressSetOf([cidr]), addresses));
  const cut = list.toSpliced(index, 1, ...rest);
  const dropped =
    list.length === 1 ? ({ op: 'remove', path } as const) : ({ op: 'remove', path: [...path, index] } as const);
  return [
    candidate(editStep(policy, [dropped], { kind: 'drop-except', at, old: text }), SIZE.word),
    ...(rest.length === 0 || rest.length > MOST_BLOCKS
      ? []
      : [
          candidate(
            editStep(policy, [{ op: 'set', path, value: cut }], {
              kind: 'cut-except',
              at,
              old: text,
              addresses: formatAddressSet(addresses),
            }),
            SIZE.rule,
          ),
        ]),
  ];
}

function selectorAt({ policy }: RuleScene, path: FieldPath): RawLabelSelector {
  return (valueAt(policy, path) ?? {}) as RawLabelSelector; // the field's type on the wire
}
