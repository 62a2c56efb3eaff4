import { uniqueBy } from '../model/unique-by.ts';
import type { Caveat, FlowExplanation, MissingExplanation, NextStep, Statement } from './explanation.ts';
import type { Controller } from '../engine/via/find-controller.ts';
import type { Entrance } from '../engine/via/entrance.ts';
import type { Gap } from '../model/gap.ts';
import type { HeldWay } from '../engine/via/match-way.ts';
import type { LegExplanation, PassageExplanation, ViaExplanation, WayExplanation } from './via-explanation.ts';
import type { ObjectRef } from '../model/reference.ts';
import type { SimulatedVerdict, Verdict } from '../model/verdict.ts';
import { API_VERSION } from './explanation.ts';
import { combineLegs, combineWays } from '../engine/via/combine-legs.ts';
import { explainGap } from './missing.ts';
import { nameObject, namePod } from './names.ts';
import * as phrase from './phrase/via.ts';

/** What was found out about a request that is passed on. */
export interface ViaInput {
  /** `203.0.113.7 → shop/deploy/web:8080`. */
  readonly flow: string;
  /** Of the destination with its port, as a text speaks of it. */
  readonly destination: string;
  /** Absent: the controller was named. */
  readonly entrance: Entrance | undefined;
  readonly controller: Controller;
  readonly ways: readonly HeldWay[];
  /** Reads that failed and could have shown where it leads. */
  readonly routeGaps: readonly Gap[];
  /** Empty where nothing leads to the destination. */
  readonly legs: readonly LegExplanation[];
}

/** The legs of a request as one answer. */
export function explainVia(input: ViaInput): ViaExplanation {
  const { legs, routeGaps, entrance, controller, ways } = input;
  const via = explainPassage(input);
  const isLost = entrance !== undefined && legs.length === 0;
  const impossible = isLost ? [phrase.phraseNotRouted(via.name, input.destination, ways, entrance.refused)] : [];
  const missing: readonly MissingExplanation[] = routeGaps.map(explainGap);
  const simulated = isLost ? 'IMPOSSIBLE' : verdictOf(legs, routeGaps.length > 0, simulatedOf);
  const isEnforced = legs.every(({ verdict }) => verdict !== 'NOT_ENFORCED');
  const verdicts: Pick<ViaExplanation, 'verdict' | 'wouldBe'> = isEnforced
    ? { verdict: simulated }
    : { verdict: 'NOT_ENFORCED', wouldBe: simulated };
  return {
    apiVersion: API_VERSION,
    kind: 'ViaExplanation',
    ...verdicts,
    flow: `${input.flow} via ${via.name}`,
    summary: phrase.phraseViaSummary(simulated, legs, impossible, missing),
    via,
    legs,
    impossible,
    caveats: findCaveats(controller, entrance, via, ways),
    missing,
    next: nextSteps(legs, simulated),
  };
}

function simulatedOf({ verdict, wouldBe = verdict }: LegExplanation): SimulatedVerdict {
  // NOT_ENFORCED never comes without what the policies say.
  return wouldBe === 'NOT_ENFORCED' ? 'UNKNOWN' : wouldBe;
}

/** Ports of the first leg are ways beside each other; the legs follow one another. */
function verdictOf(
  legs: readonly LegExplanation[],
  isRouteOpen: boolean,
  read: (leg: LegExplanation) => SimulatedVerdict,
): SimulatedVerdict {
  const entries = legs.filter(({ leg }) => leg === 'client').map(read);
  const rest = legs.filter(({ leg }) => leg === 'backend').map(read);
  return combineLegs([combineWays(entries), ...rest, ...(isRouteOpen ? ['UNKNOWN' as const] : [])]);
}

function explainPassage({ entrance, controller, ways }: ViaInput): PassageExplanation {
  const base = {
    evidence: uniqueStatements(controller.evidence.map(phrase.phraseEvidence)),
    ways: explainWays(ways),
    ...(entrance?.className === undefined ? {} : { className: entrance.className }),
  };
  if (controller.kind === 'pods') {
    const { ref, pods } = controller;
    return {
      ...base,
      kind: kindOf(entrance),
      name: nameObject(entrance?.ref ?? ref),
      controller: nameObject(ref),
      passedOnBy: pods.some(({ hostNetwork }) => hostNetwork) ? 'node-network' : 'pods',
      pods: pods.map(namePod),
    };
  }
  return {
    ...base,
    kind: kindOf(entrance),
    name: entrance === undefined ? '' : nameObject(entrance.ref),
    controller: controller.title,
    passedOnBy: controller.kind,
    pods: [],
  };
}

function kindOf(entrance: Entrance | undefined): PassageExplanation['kind'] {
  if (entrance === undefined) return 'controller';
  return entrance.ref.kind === 'Ingress' ? 'ingress' : 'gateway';
}

const NEAREST: readonly WayExplanation['leads'][] = ['there', 'to-other-port', 'unknown', 'elsewhere'];

function explainWays(ways: readonly HeldWay[]): readonly WayExplanation[] {
  const told = ways.map(({ backend, route, leads }): WayExplanation => {
    const { namespace, name, port, host, path } = backend;
    return {
      ...(route === undefined ? {} : { route: nameObject(route) }),
      ...(host === undefined ? {} : { host }),
      ...(path === undefined ? {} : { path }),
      service: nameObject({ kind: 'Service', namespace, name }),
      ...(port === undefined ? {} : { port }),
      leads,
    };
  });
  return uniqueBy(told, (way) => JSON.stringify(way)).toSorted(
    (a, b) => NEAREST.indexOf(a.leads) - NEAREST.indexOf(b.leads),
  );
}

function findCaveats(
  controller: Controller,
  entrance: Entrance | undefined,
  via: PassageExplanation,
  ways: readonly HeldWay[],
): readonly Caveat[] {
  if (entrance === undefined) return [phrase.routesNotChecked()];
  const lost = ways.filter((way) => way.leads === 'elsewhere' && way.isMissing);
  const foreign = ways.filter(
    (way) => way.leads === 'there' && way.isPermitted !== true && isForeign(way.route, way.backend.namespace),
  );
  return uniqueStatements([
    ...lost.map(({ backend }) => phrase.backendMissing(via.name, backend)),
    ...foreign.flatMap(({ route, backend }) =>
      route === undefined ? [] : [phrase.grantNeeded(route, nameObject({ kind: 'Service', ...backend }))],
    ),
    ...(controller.kind === 'load-balancer' ? [phrase.addressOfLoadBalancer(controller.title)] : []),
  ]);
}

function isForeign(route: ObjectRef | undefined, namespace: string): boolean {
  return route !== undefined && route.namespace !== namespace;
}

/** A leg that the policies were asked about; `port` where it is one of several that a request may come in by. */
export function explainLeg(
  leg: LegExplanation['leg'],
  explanation: FlowExplanation,
  sentence: string,
  port?: string,
): LegExplanation {
  const { verdict, wouldBe } = explanation;
  return {
    leg,
    ...(port === undefined ? {} : { port }),
    verdict,
    ...(wouldBe === undefined ? {} : { wouldBe }),
    sentence,
    explanation,
  };
}

/** What to do about a leg whose source is nothing that could be typed, or that a rule could name. */
export function nextFromOutside(
  { next, verdict }: FlowExplanation,
  kind: 'network-plugin' | 'load-balancer',
  source: string,
): readonly NextStep[] {
  const typed = next.filter(({ command }) => !command.includes(` ${source} `));
  if (kind === 'load-balancer') return typed;
  const commands = typed.filter(({ command }) => command !== '');
  return verdict === 'ALLOW' ? commands : [phrase.openToIngressEntity(), ...commands];
}

/** A leg that no policy of this cluster is asked about. */
export function plainLeg(leg: LegExplanation['leg'], verdict: Verdict, sentence: string): LegExplanation {
  return { leg, verdict, sentence };
}

function uniqueStatements<T extends Statement>(statements: readonly T[]): readonly T[] {
  return uniqueBy(statements, ({ text }) => text);
}

const MOST_STEPS = 6;

/** First what mends the legs that decide. */
function nextSteps(legs: readonly LegExplanation[], verdict: SimulatedVerdict): readonly NextStep[] {
  const decides = (leg: LegExplanation): boolean => simulatedOf(leg) === verdict;
  const ordered = [...legs.filter(decides), ...legs.filter((leg) => !decides(leg))];
  const steps = ordered.flatMap(({ explanation }) => explanation?.next ?? []);
  return uniqueBy(steps, ({ command, why }) => `${command} ${why}`).slice(0, MOST_STEPS);
}
