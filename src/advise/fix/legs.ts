import type { Answers, FlowOutcome } from '../../engine/outcome.ts';
import type { Direction } from '../../model/verdict.ts';
import type { DirectionTrace } from '../../engine/trace.ts';
import type { DnsAnswers } from '../../engine/dns.ts';
import type { Place } from '../../engine/ends.ts';

/** Connections that one side denies: of the flow itself, or of the look-up before it. */
export interface Leg {
  readonly about: 'flow' | 'dns';
  readonly direction: Direction;
  /** Never empty. */
  readonly outcomes: readonly FlowOutcome[];
}

export interface AskedAnswers {
  readonly answers: Answers;
  readonly dns: DnsAnswers | undefined;
}

/** Every side that has to give way, in the order in which the packets meet them. */
export function findLegs({ answers, dns }: AskedAnswers): readonly Leg[] {
  const lookUps = dns === undefined ? [] : [...dns.udp.outcomes, ...dns.tcp.outcomes];
  // Resolvers turn to TCP only for big answers: alone it is no reason to change anything.
  const isDnsDenied = dns?.udp.outcomes.some(({ verdict }) => verdict === 'DENY') === true;
  return [...(isDnsDenied ? legsOf('dns', lookUps) : []), ...legsOf('flow', answers.outcomes)];
}

function legsOf(about: Leg['about'], outcomes: readonly FlowOutcome[]): readonly Leg[] {
  return (['egress', 'ingress'] as const).flatMap((direction) => {
    const denied = outcomes.filter(({ trace }) => trace[direction].result === 'deny');
    return denied.length === 0 ? [] : [{ about, direction, outcomes: denied }];
  });
}

export function sameLeg(legs: readonly Leg[], { about, direction }: Leg): Leg | undefined {
  return legs.find((leg) => leg.about === about && leg.direction === direction);
}

/** The side that denies, of one connection of a leg. */
export function sideOf({ trace }: FlowOutcome, direction: Direction): DirectionTrace {
  return trace[direction];
}

/** The end that is not the policed one. */
export function peerPlace({ source, destination }: FlowOutcome, direction: Direction): Place {
  return direction === 'ingress' ? source : destination.place;
}
