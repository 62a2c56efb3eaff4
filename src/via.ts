import { type Analysis, answerQuestion, type ExplainedFlow, type UnresolvedEnd, type WhyQuestion } from './analysis.ts';
import {
  type Controller,
  findController,
  type FoundController,
  namedController,
} from './engine/via/find-controller.ts';
import { type Entrance, findEntrance, type FoundEntrance } from './engine/via/entrance.ts';
import { type HeldWay, holdWays } from './engine/via/match-way.ts';
import type { End, Question } from './engine/ends.ts';
import type { FlowOutcome } from './engine/outcome.ts';
import type { Gap } from './model/gap.ts';
import type { LegExplanation, ViaExplanation } from './explain/via-explanation.ts';
import type { ObjectRef } from './model/reference.ts';
import type { Target, TargetRole } from './model/target.ts';
import type { Via } from './model/via.ts';
import { backendQuestion, entryQuestions, outsideNameOf, outsideQuestion } from './engine/via/legs.ts';
import { callersOf, type CallersWay } from './engine/via/callers-way.ts';
import { explainLeg, explainVia, nextFromOutside, plainLeg } from './explain/explain-via.ts';
import { phraseClusterwide, phraseEntry, phraseOutsideBackend, phraseOutsideEntry } from './explain/phrase/via.ts';
import { phraseFlow } from './explain/phrase/summary.ts';
import { podsOf } from './engine/sources.ts';
import { resolvePort, resolveTarget, type Resolution } from './engine/resolve.ts';

/** A question as typed, and what the request passes through. */
export interface ViaQuestion extends WhyQuestion {
  readonly via: Via;
}

export type ViaAnswer =
  /** With what the policies said of each leg. */
  | {
      readonly kind: 'explained';
      readonly explanation: ViaExplanation;
      readonly legs: readonly AnsweredLeg[];
      readonly outcomes: readonly FlowOutcome[];
    }
  | { readonly kind: 'unresolved'; readonly ends: readonly UnresolvedEnd[] }
  | { readonly kind: 'no-entrance'; readonly found: Exclude<FoundEntrance, { kind: 'found' }> }
  | {
      readonly kind: 'no-controller';
      readonly entrance: Entrance;
      readonly found: Exclude<FoundController, { kind: 'found' }>;
    }
  /** What was named to pass requests on has no pods. */
  | { readonly kind: 'podless'; readonly text: string };

/** One leg, and what it was made of for those who go on from there. */
export interface AnsweredLeg {
  readonly leg: LegExplanation;
  /** Absent where no policy of this cluster was asked. */
  readonly flow?: ExplainedFlow;
  /** Of the first leg: how callers get there. Empty: nobody says, or it is the second. */
  readonly callers: readonly CallersWay[];
}

/** Why a request that is passed on gets through or not: find who passes it on, whether it leads there, ask both legs. */
export function answerVia(analysis: Analysis, question: ViaQuestion): ViaAnswer {
  const ends = resolveEnds(analysis, question);
  if (ends.kind === 'unresolved') return ends;
  const passage = findPassage(analysis, question);
  if (passage.kind !== 'found') return passage;
  const { entrance, controller } = passage;
  const asked: Question = {
    source: ends.source,
    destination: ends.destination,
    port: resolvePort(question.destination.port),
  };
  const ways = entrance === undefined ? [] : holdWays(analysis.index, entrance, asked.destination, asked.port);
  const isRouted = entrance === undefined || ways.some(({ leads }) => leads === 'there');
  const routeGaps = isRouted ? [] : gapsOfWays(entrance, ways);
  const isLost = !isRouted && routeGaps.length === 0;
  const ask: Scene['ask'] = (each) => answerQuestion(analysis, each, undefined, question.inputFlags);
  const scene: Scene = { analysis, ask, asked, entrance, controller, ways };
  const legs = isLost ? [] : [...askClientLegs(scene), askBackendLeg(scene)];
  const flow = phraseFlow(asked);
  const [, destination = flow] = flow.split(' → ');
  return {
    kind: 'explained',
    explanation: explainVia({
      flow,
      destination,
      entrance,
      controller,
      ways,
      routeGaps,
      legs: legs.map(({ leg }) => leg),
    }),
    legs,
    outcomes: legs.flatMap((each) => each.flow?.answers.outcomes ?? []),
  };
}

interface Scene {
  readonly analysis: Analysis;
  readonly asked: Question;
  readonly entrance: Entrance | undefined;
  readonly controller: Controller;
  readonly ways: readonly HeldWay[];
  /** What the policies say of a leg. */
  readonly ask: (question: Question) => ExplainedFlow;
}

type Ends = { readonly kind: 'found'; readonly source: End; readonly destination: End };

function resolveEnds(
  { index }: Analysis,
  question: ViaQuestion,
): Ends | { readonly kind: 'unresolved'; readonly ends: readonly UnresolvedEnd[] } {
  const context = { index, ...question };
  const source = resolveTarget({ ...context, isCaller: true }, question.source);
  const destination = resolveTarget(context, question.destination);
  if (source.kind === 'found' && destination.kind === 'found')
    return { kind: 'found', source: source.end, destination: destination.end };
  return {
    kind: 'unresolved',
    ends: [
      ...unresolved('source', question.source, source),
      ...unresolved('destination', question.destination, destination),
    ],
  };
}

function unresolved(role: TargetRole, target: Target, resolution: Resolution): readonly UnresolvedEnd[] {
  return resolution.kind === 'found' ? [] : [{ role, target, resolution }];
}

interface Passage {
  readonly kind: 'found';
  readonly entrance: Entrance | undefined;
  readonly controller: Controller;
}

function findPassage({ index }: Analysis, question: ViaQuestion): Passage | Exclude<ViaAnswer, { kind: 'explained' }> {
  const { via, namespace } = question;
  if (via.kind === 'controller') {
    const resolution = resolveTarget({ index, ...question }, via.target);
    if (resolution.kind !== 'found') return { kind: 'unresolved', ends: unresolved('source', via.target, resolution) };
    const pods = podsOf(index, resolution.end);
    const ref = refOf(resolution.end);
    if (ref === undefined || pods.length === 0) return { kind: 'podless', text: via.text };
    return { kind: 'found', entrance: undefined, controller: namedController(index, ref, pods) };
  }
  const found = findEntrance(index.snapshot, via, namespace);
  if (found.kind !== 'found') return { kind: 'no-entrance', found };
  const { entrance } = found;
  const controller = findController(index, entrance);
  if (controller.kind !== 'found') return { kind: 'no-controller', entrance, found: controller };
  return { kind: 'found', entrance, controller: controller.controller };
}

function refOf(end: End): ObjectRef | undefined {
  if (end.kind === 'pods') return end.ref;
  if (end.kind !== 'service') return undefined;
  return { kind: 'Service', namespace: end.service.namespace, name: end.service.name };
}

/** Reads that failed and could have shown a way that leads there. */
function gapsOfWays(entrance: Entrance, ways: readonly HeldWay[]): readonly Gap[] {
  const unread = ways.flatMap((way) => (way.leads === 'unknown' ? [way.gap] : []));
  const routes = entrance.gaps.filter(({ resource }) => resource.endsWith('routes') || resource.startsWith('api'));
  return [...new Set([...unread, ...(entrance.ref.kind === 'Gateway' ? routes : [])])];
}

function askClientLegs({ analysis, ask, asked, entrance, controller, ways }: Scene): readonly AnsweredLeg[] {
  const taken = ways.filter(({ leads }) => leads === 'there' || leads === 'unknown');
  const ports = entrance === undefined ? undefined : taken.flatMap((way) => way.ports);
  if (controller.kind !== 'pods') {
    const isOpen = controller.kind === 'network-plugin' && mayBeClosed(analysis);
    const sentence = phraseOutsideEntry(controller);
    const leg = plainLeg(
      'client',
      isOpen ? 'UNKNOWN' : 'ALLOW',
      isOpen ? `${sentence}; ${phraseClusterwide()}` : sentence,
    );
    return [{ leg, callers: callersOf(entrance, undefined, ports ?? []) }];
  }
  const isFromOutside = asked.source.kind === 'range' || asked.source.kind === 'address';
  return entryQuestions(analysis.index, asked.source, controller, ports).map((entry): AnsweredLeg => {
    const flow = ask(entry.question);
    const { port } = entry.question;
    const at = port.kind === 'number' ? `${port.port}/${port.protocol ?? 'TCP'}` : undefined;
    return {
      leg: explainLeg('client', flow.explanation, phraseEntry(entry, isFromOutside), at),
      flow,
      callers: callersOf(entrance, entry.service, entry.entry === undefined ? [] : [entry.entry]),
    };
  });
}

/** Whether a policy of the plugin's own language may be about its identity for what it passes on. */
function mayBeClosed({ policies }: Analysis): boolean {
  return (
    policies.unmodelled.some(({ ref }) => ref.kind === 'CiliumClusterwideNetworkPolicy') ||
    (policies.unmodelledGaps ?? []).some(({ group, resource }) => group === 'cilium.io' || resource.startsWith('api'))
  );
}

function askBackendLeg({ analysis, ask, asked, entrance, controller, ways }: Scene): AnsweredLeg {
  const { destination, port } = asked;
  if (controller.kind === 'pods') {
    const question = backendQuestion(controller, destination, port, ways);
    const flow = ask(question);
    return { leg: explainLeg('backend', flow.explanation, ''), flow, callers: [] };
  }
  const targetType = controller.kind === 'network-plugin' ? 'ip' : entrance?.targetType;
  const question = outsideQuestion(analysis.index, controller, destination, port, ways, targetType);
  const flow = ask(question);
  const isByNode = controller.kind === 'load-balancer' && question.destination.kind === 'service';
  const next = nextFromOutside(flow.explanation, controller.kind, outsideNameOf(controller));
  const sentence = phraseOutsideBackend(controller.kind, isByNode);
  return { leg: explainLeg('backend', { ...flow.explanation, next }, sentence), flow, callers: [] };
}
