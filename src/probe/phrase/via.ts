import type { Agreement } from '../probe-report.ts';
import type { CallersWay } from '../../engine/via/callers-way.ts';
import { LEGS } from '../../explain/phrase/via.ts';
import type { NextStep } from '../../explain/explanation.ts';
import type { PassageExplanation, ViaExplanation } from '../../explain/via-explanation.ts';
import type { Passage, ViaLegReport } from '../via-probe-report.ts';
import { list } from '../../explain/phrase/rules.ts';
import { step } from './next-steps.ts';
import { uniqueBy } from '../../model/unique-by.ts';

export const WHOLE_REQUEST = 'the whole request';
export const NOT_MEASURED = 'NOT MEASURED';

/** The comparison of the whole request in one clause. */
export function phraseViaAgreement(
  agreement: Agreement,
  { verdict, summary, missing }: ViaExplanation,
  legs: readonly ViaLegReport[],
): string {
  switch (agreement) {
    case 'disagree':
      return about(legs.filter((leg) => leg.agreement === 'disagree'));
    case 'agree':
      return verdict === 'DENY'
        ? about(legs.filter((leg) => leg.simulated === 'DENY' && leg.agreement === 'agree'))
        : 'each leg does what the policies say';
    case 'inconclusive': {
      const open = legs.filter((leg) => leg.agreement === 'inconclusive');
      if (open.length > 0) return about(open);
      const unmeasured = legs.filter((leg) => leg.agreement === 'not-measured');
      return unmeasured.length > 0 ? `${nameLegs(unmeasured)} was not measured` : (missing[0]?.text ?? summary);
    }
  }
}

/** What was measured of the whole request. */
export function phraseViaMeasured(passage: Passage, legs: readonly ViaLegReport[]): string {
  const measured = legs.filter(({ report }) => report !== undefined);
  const closed = measured.filter(({ report }) => report?.measured.class !== 'REACHABLE');
  switch (passage) {
    case 'through':
      return closed.length === 0 ? 'it connects, leg by leg' : `its packets get all the way; ${seen(closed)}`;
    case 'stopped':
    case 'partly':
      return seen(closed);
    case 'unknown': {
      const missing = legs.filter(({ report }) => report === undefined);
      const parts = [
        ...(measured.length === 0 ? [] : [seen(measured)]),
        ...(missing.length === 0 ? [] : [`${nameLegs(missing)} was not measured`]),
      ];
      return parts.join('; ');
    }
  }
}

function about(legs: readonly ViaLegReport[]): string {
  return legs.map((leg) => `${nameLeg(leg)}: ${leg.summary}`).join('; ');
}

function seen(legs: readonly ViaLegReport[]): string {
  return legs.map((leg) => `${nameLeg(leg)}: ${leg.report?.measured.summary ?? ''}`).join('; ');
}

function nameLegs(legs: readonly ViaLegReport[]): string {
  return list([...new Set(legs.map(({ leg }) => LEGS[leg]))], 'and');
}

function nameLeg({ leg, port }: ViaLegReport): string {
  return port === undefined ? LEGS[leg] : `${LEGS[leg]} by ${port}`;
}

const PASSAGES: Readonly<Record<Passage, string>> = {
  through: 'GETS THROUGH',
  stopped: 'STOPPED',
  partly: 'BY SOME PORTS',
  unknown: 'NOT KNOWN',
};

export function phrasePassage(passage: Passage): string {
  return PASSAGES[passage];
}

/** How to find out about the first leg from where callers are. */
export function tryFromOutside(ways: readonly CallersWay[], entrance: string): readonly NextStep[] {
  const typed = uniqueBy(
    ways.filter(({ protocol }) => protocol === 'TCP'),
    ({ address, port }) => `${address} ${port}`,
  ).slice(0, MOST_WAYS);
  if (typed.length === 0)
    return [step(`connect from where the callers are to an address of ${entrance}: none is known here`)];
  return typed.map(({ address, port }) =>
    step('where the caller is, not here: whether a connection is taken at all', `nc -vz -w 3 ${address} ${port}`),
  );
}

const MOST_WAYS = 3;

/** The same for the second leg, where no pod passes requests on. */
export function tryPassedOn(
  { passedOnBy, controller }: PassageExplanation,
  namespace: string | undefined,
): readonly NextStep[] {
  if (passedOnBy === 'network-plugin') {
    return [
      step(
        'while a request is made: what Hubble saw dropped, and by which policy; it asks before it looks',
        `kubectl netpol drops ${namespace === undefined ? '-A' : `-n ${namespace}`}`,
      ),
    ];
  }
  return [
    step(`${controller} checks the health of its backends: what it says of them tells whether its connections arrive`),
  ];
}
