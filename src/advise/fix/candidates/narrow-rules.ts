import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import type { Direction } from '../../../model/verdict.ts';
import type { FieldPath } from '../../../model/reference.ts';
import type { FlowOutcome } from '../../../engine/outcome.ts';
import type { SelectorPeer } from '../../../dialects/compiled.ts';
import type { PeerTrace, RuleTrace } from '../../../engine/trace.ts';
import type { RawLabelSelector, RawPeer } from '../../../model/network-policy.ts';
import type { RuleScene } from './rule-scene.ts';
import { byPromise, type Candidate, candidate, combine, NOTHING_TO_DO, SIZE } from '../candidate.ts';
import { addressesOf, podOf, precisePeers } from '../peers.ts';
import { contains } from '../../../model/cidr.ts';
import type { FixStep } from '../steps.ts';
import { editStep, ruleAt } from '../edit-step.ts';
import { excludeLabel } from '../selectors.ts';
import { formatAddressSet } from '../../../model/format-address-set.ts';
import { labelsOf, rawPolicy } from '../scene.ts';
import { peerPlace } from '../legs.ts';
import { phrasePeer, phraseRule } from '../../../explain/phrase/rules.ts';
import { restOfPorts } from '../rest-ports.ts';
import { toCidrs } from '../../../model/address-set.ts';
import { valueAt } from '../../fields.ts';

/** Ways to keep every rule that lets the first of these connections pass from matching it. */
export function narrowRules(
  index: ClusterIndex,
  outcomes: readonly FlowOutcome[],
  direction: Direction,
): readonly Candidate[] {
  const [outcome] = outcomes;
  const decision = outcome?.trace[direction].decision;
  if (outcome === undefined || decision?.kind !== 'rule') return [];
  const ways = decision.matches.flatMap(({ policy: { ref }, rule }) => {
    const policy = rawPolicy(index, ref);
    return policy === undefined
      ? []
      : [narrowRule({ index, policy, rule: rule.rule, direction, outcome, outcomes }, rule)];
  });
  // What another language lets pass, no change of these closes.
  if (ways.length < decision.matches.length) return [];
  return ways
    .reduce<readonly Candidate[]>((done, way) => combine(done, way).slice(0, MOST_WAYS), [NOTHING_TO_DO])
    .map(withRemovalsLast)
    .toSorted(byPromise);
}

/**
 * Each step counts by the places in the policy as it is: what is taken out of a list moves all that stands behind it, so
 * removals come last, the hindmost first.
 */
function withRemovalsLast(whole: Candidate): Candidate {
  return { ...whole, steps: whole.steps.toSorted((a, b) => compareRemovals(removalOf(a), removalOf(b))) };
}

function removalOf(step: FixStep): FieldPath | undefined {
  return step.kind === 'edit-policy' ? step.edits.find(({ op }) => op === 'remove')?.path : undefined;
}

function compareRemovals(a: FieldPath | undefined, b: FieldPath | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  const at = a.findIndex((key, place) => key !== b[place]);
  const [first, second] = [a[at], b[at]];
  return typeof first === 'number' && typeof second === 'number' ? second - first : 0;
}

/** Of several rules the product of all ways would be long, and its end far from small. */
const MOST_WAYS = 24;

function narrowRule(scene: RuleScene, trace: RuleTrace): readonly Candidate[] {
  const { policy, direction } = scene;
  const matching = trace.peers === 'any' ? [] : trace.peers.filter(({ result }) => result !== 'no');
  const narrowed = matching
    .map((peer) => narrowPeer(scene, peer))
    .reduce<readonly Candidate[]>((done, ways) => combine(done, ways), [NOTHING_TO_DO])
    .filter(({ steps }) => steps.length > 0);
  return [
    ...joinDashes(scene, matching),
    ...narrowed,
    ...narrowed.flatMap((each) => keepingPorts(scene, each)),
    candidate(
      editStep(policy, [{ op: 'remove', path: trace.rule.path }], {
        kind: 'drop-rule',
        at: ruleAt(scene),
        text: phraseRule(trace.rule, direction),
      }),
      SIZE.condition,
    ),
  ].toSorted(byPromise);
}

/** Two peers, one of namespaces and one of pods: one dash less makes them the pods in these namespaces. */
function joinDashes(scene: RuleScene, matching: readonly PeerTrace[]): readonly Candidate[] {
  const { policy, rule, direction } = scene;
  const list: FieldPath = [...rule.path, direction === 'ingress' ? 'from' : 'to'];
  const peers = (valueAt(policy, list) ?? []) as readonly RawPeer[]; // the field's type on the wire
  return matching.flatMap(({ peer: { index: at } }) => {
    const namespaces = peers[at];
    const [next, pods] = [at + 1, peers[at + 1]];
    const isOfNamespaces = namespaces?.namespaceSelector && !namespaces.podSelector;
    const isOfPods = pods?.podSelector && !pods.namespaceSelector;
    if (!isOfNamespaces || !isOfPods) return [];
    const joined = { namespaceSelector: namespaces.namespaceSelector, podSelector: pods.podSelector };
    const edits = [
      { op: 'set', path: [...list, at], value: joined },
      { op: 'remove', path: [...list, next] },
    ] as const;
    return [
      candidate(editStep(policy, edits, { kind: 'join-peers', at: ruleAt(scene), peers: [at, next] }), SIZE.word, true),
    ];
  });
}

function narrowPeer(scene: RuleScene, { peer }: PeerTrace): readonly Candidate[] {
  const { policy, rule } = scene;
  const isOnly = rule.peers !== 'any' && rule.peers.length === 1;
  const dropped = editStep(policy, [{ op: 'remove', path: peer.path }], {
    kind: 'drop-peer',
    at: ruleAt(scene),
    peer: phrasePeer(peer),
  });
  const ways =
    peer.kind === 'selector' ? excludePods(scene, peer) : peer.kind === 'ip-block' ? excludeAddress(scene, peer) : [];
  return [...ways, ...(isOnly ? [] : [candidate(dropped, SIZE.entry)])];
}

function excludePods(scene: RuleScene, { path, pods: wanted }: SelectorPeer): readonly Candidate[] {
  const { index, policy, outcomes, direction } = scene;
  const pods = [...new Set(outcomes.flatMap((outcome) => podOf(peerPlace(outcome, direction)) ?? []))];
  const selectorPath = [...path, 'podSelector'];
  const selector = valueAt(policy, selectorPath) as RawLabelSelector | undefined; // the field's type on the wire
  return Object.entries(labelsOf(index, pods)).flatMap(([key, value]) => {
    const meaning = { kind: 'exclude-pods', at: ruleAt(scene), labels: `${key}=${value}` } as const;
    const listed = valueIn(selector, key, value);
    if (listed !== undefined) {
      return [candidate(editStep(policy, [{ op: 'remove', path: [...selectorPath, ...listed] }], meaning), SIZE.word)];
    }
    // Who asks for the label and refuses it means nobody: then the peer can go.
    const isAsked = wanted.some((each) => each.key === key && each.operator === 'In');
    if (isAsked) return [];
    return [candidate(editStep(policy, excludeLabel(selectorPath, selector, [key, value]), meaning), SIZE.entry)];
  });
}

/** Where a selector lists the value among others. */
function valueIn(selector: RawLabelSelector | undefined, key: string, value: string): FieldPath | undefined {
  const expressions = selector?.matchExpressions ?? [];
  for (const [at, { key: own, operator, values }] of expressions.entries()) {
    const place = (values ?? []).indexOf(value);
    if (own === key && operator === 'In' && place >= 0 && (values ?? []).length > 1) {
      return ['matchExpressions', at, 'values', place];
    }
  }
  return undefined;
}

function excludeAddress(
  scene: RuleScene,
  peer: Extract<PeerTrace['peer'], { kind: 'ip-block' }>,
): readonly Candidate[] {
  const { policy, outcome, direction } = scene;
  const set = addressesOf([peerPlace(outcome, direction)]);
  const blocks = toCidrs(set);
  const isWithin = blocks.every(
    ({ family, first, prefix }) => contains(peer.cidr, { family, value: first, text: '' }) && prefix > peer.cidr.prefix,
  );
  if (!isWithin || blocks.length === 0) return [];
  const path = [...peer.path, 'ipBlock', 'except'];
  const edits = blocks.map(({ text }) => ({ op: 'append', path, value: text }) as const);
  const meaning = { kind: 'exclude-addresses', at: ruleAt(scene), addresses: formatAddressSet(set) } as const;
  return [candidate(editStep(policy, edits, meaning), SIZE.entry)];
}

/** The same, and a rule more for what the end has beside the port that is closed. */
function keepingPorts(scene: RuleScene, narrowed: Candidate): readonly Candidate[] {
  const { index, policy, rule, direction, outcome, outcomes } = scene;
  const { protocol, port } = outcome.destination;
  const rest = restOfPorts(rule.ports, { protocol, port });
  const peers = precisePeers(index, outcomes, direction, policy.namespace);
  if (rest === undefined || rest.length === 0 || peers === undefined) return [];
  const raw = { [direction === 'ingress' ? 'from' : 'to']: peers.raw, ports: rest };
  const kept = editStep(policy, [{ op: 'append', path: ['spec', direction], value: raw }], {
    kind: 'keep-ports',
    direction,
    peers: peers.text,
  });
  return combine([narrowed], [candidate(kept, SIZE.rule)]);
}
