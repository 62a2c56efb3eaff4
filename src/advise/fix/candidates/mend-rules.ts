import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import type { PeerTrace, PortTrace, RuleTrace } from '../../../engine/trace.ts';
import { byPromise, type Candidate, candidate, combine, NOTHING_TO_DO, SIZE } from '../candidate.ts';
import { editStep, ruleAt } from '../edit-step.ts';
import type { FieldEdit } from '../field-edits.ts';
import type { Leg } from '../legs.ts';
import type { RuleScene } from './rule-scene.ts';
import { mendPeer } from './mend-peer.ts';
import { neededPorts, precisePeers } from '../peers.ts';
import { rawPolicy } from '../scene.ts';
import { sideOf } from '../legs.ts';

/** Changes to one or two conditions of a rule that is there, so that it matches the first connection of the leg. */
export function mendRules(index: ClusterIndex, { direction, outcomes }: Leg): readonly Candidate[] {
  const [outcome] = outcomes;
  if (outcome === undefined) return [];
  const isolating = sideOf(outcome, direction)
    .tiers.flatMap(({ policies }) => policies)
    .filter(({ isolates, selects }) => isolates && selects === 'yes');
  return isolating
    .flatMap(({ policy: { ref }, rules }) => {
      const policy = rawPolicy(index, ref);
      if (policy === undefined) return [];
      return rules.flatMap((trace) =>
        mendRule({ index, policy, rule: trace.rule, direction, outcome, outcomes }, trace),
      );
    })
    .toSorted(byPromise);
}

function mendRule(scene: RuleScene, { peers, ports }: RuleTrace): readonly Candidate[] {
  const mended = hasMatch(peers)
    ? [NOTHING_TO_DO]
    : [...peersOf(peers).flatMap((peer) => mendPeer(scene, peer)), ...addPeer(scene)];
  const opened = hasMatch(ports) ? [NOTHING_TO_DO] : mendPorts(scene, portsOf(ports));
  return combine(mended, opened).filter(isPlain);
}

/** Someone new on a new port is another rule, and no slip in this one. */
function isPlain({ steps }: Candidate): boolean {
  const adds = steps.filter((step) => step.kind === 'edit-policy' && step.meaning.kind === 'add-peer');
  return steps.length > 0 && steps.length <= 2 && (adds.length === 0 || steps.length === 1);
}

function hasMatch(entries: 'any' | readonly (PeerTrace | PortTrace)[]): boolean {
  return entries === 'any' || entries.some(({ result }) => result === 'yes');
}

function peersOf(peers: RuleTrace['peers']): readonly PeerTrace[] {
  return peers === 'any' ? [] : peers;
}

function portsOf(ports: RuleTrace['ports']): readonly PortTrace[] {
  return ports === 'any' ? [] : ports;
}

function addPeer(scene: RuleScene): readonly Candidate[] {
  const { index, outcome, direction, policy, rule } = scene;
  const peers = precisePeers(index, [outcome], direction, policy.namespace);
  if (peers === undefined) return [];
  const list = [...rule.path, direction === 'ingress' ? 'from' : 'to'];
  const edits = peers.raw.map((value): FieldEdit => ({ op: 'append', path: list, value }));
  const meaning = { kind: 'add-peer', at: ruleAt(scene), peers: peers.text } as const;
  return [candidate(editStep(policy, edits, meaning), SIZE.entry)];
}

function mendPorts(scene: RuleScene, ports: readonly PortTrace[]): readonly Candidate[] {
  const { outcome, policy, rule } = scene;
  const needed = neededPorts([outcome]);
  const edits = needed.map((value): FieldEdit => ({ op: 'append', path: [...rule.path, 'ports'], value }));
  const added = editStep(policy, edits, { kind: 'add-port', at: ruleAt(scene), ports: needed });
  return [...ports.flatMap((port) => replaceServicePort(scene, port)), candidate(added, SIZE.entry)];
}

/** A rule sees the port of the pods; that of the Service is a slip. */
function replaceServicePort(
  scene: RuleScene,
  { port: { port: wants, path, protocol } }: PortTrace,
): readonly Candidate[] {
  const { destination } = scene.outcome;
  const servicePort = destination.via?.port;
  if (servicePort === undefined || wants.kind !== 'range' || protocol !== destination.protocol) return [];
  if (wants.first !== servicePort.port || wants.last !== servicePort.port) return [];
  const meaning = { kind: 'replace-port', at: ruleAt(scene), old: wants.first, port: destination.port } as const;
  const edit: FieldEdit = { op: 'set', path: [...path, 'port'], value: destination.port };
  return [candidate(editStep(scene.policy, [edit], meaning), SIZE.word, true)];
}
