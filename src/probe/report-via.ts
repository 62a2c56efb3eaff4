import { API_VERSION, type NextStep } from '../explain/explanation.ts';
import { combineLegs, combineWays } from '../engine/via/combine-legs.ts';
import type { LegExplanation, ViaExplanation } from '../explain/via-explanation.ts';
import type { Passage, ViaLegReport, ViaProbeReport } from './via-probe-report.ts';
import { opennessOf } from './report-set.ts';
import { phraseViaAgreement, phraseViaMeasured } from './phrase/via.ts';
import type { Agreement, ProbeReport } from './probe-report.ts';
import type { SimulatedVerdict } from '../model/verdict.ts';
import type { Timings } from './measurement.ts';

/** What became of one leg. */
export interface ViaLegInput {
  readonly leg: LegExplanation;
  readonly result:
    | { readonly kind: 'measured'; readonly report: ProbeReport }
    | { readonly kind: 'not-measured'; readonly why: string; readonly elsewhere: readonly NextStep[] };
}

/** The legs of a request beside what was simulated of them, and what both come to for the whole. */
export function reportProbeVia(
  simulated: ViaExplanation,
  inputs: readonly ViaLegInput[],
  timings: Timings,
): ViaProbeReport {
  const legs = inputs.map(reportLeg);
  const passage = passageOf(legs);
  const agreement = compareWhole(simulated, legs, passage);
  return {
    apiVersion: API_VERSION,
    kind: 'ViaProbeReport',
    flow: simulated.flow,
    agreement,
    summary: phraseViaAgreement(agreement, simulated, legs),
    simulated,
    measured: { passage, summary: phraseViaMeasured(passage, legs) },
    legs,
    timings,
  };
}

function reportLeg({ leg, result }: ViaLegInput): ViaLegReport {
  const base = {
    leg: leg.leg,
    ...(leg.port === undefined ? {} : { port: leg.port }),
    ...(leg.explanation === undefined ? {} : { flow: leg.explanation.flow }),
    sentence: leg.sentence,
    simulated: leg.verdict,
  };
  if (result.kind === 'not-measured') {
    return { ...base, agreement: 'not-measured', summary: result.why, elsewhere: result.elsewhere };
  }
  const { report } = result;
  return { ...base, agreement: report.agreement, summary: report.summary, elsewhere: [], report };
}

/** Measured legs come together as simulated ones do: the ports beside each other, the legs one after the other. */
function passageOf(legs: readonly ViaLegReport[]): Passage {
  const of = (which: ViaLegReport['leg']) => legs.filter(({ leg }) => leg === which).map(measuredAs);
  return PASSAGES[combineLegs([combineWays(of('client')), ...of('backend')])];
}

const PASSAGES: Readonly<Record<SimulatedVerdict, Passage>> = {
  ALLOW: 'through',
  DENY: 'stopped',
  MIXED: 'partly',
  UNKNOWN: 'unknown',
  IMPOSSIBLE: 'unknown',
};

function measuredAs({ report }: ViaLegReport): SimulatedVerdict {
  const isOpen = report === undefined ? undefined : opennessOf(report);
  return isOpen === undefined ? 'UNKNOWN' : isOpen ? 'ALLOW' : 'DENY';
}

/**
 * One leg that is not as simulated is enough. A request that is denied is stopped by one leg, whatever the others do; for all else
 * each leg has to agree.
 */
function compareWhole({ verdict }: ViaExplanation, legs: readonly ViaLegReport[], passage: Passage): Agreement {
  if (legs.some(({ agreement }) => agreement === 'disagree')) return 'disagree';
  if (verdict === 'UNKNOWN') return 'inconclusive';
  if (legs.every(({ agreement }) => agreement === 'agree')) return 'agree';
  return verdict === 'DENY' && passage === 'stopped' && legs.some(isStoppedByPolicy) ? 'agree' : 'inconclusive';
}

function isStoppedByPolicy({ simulated, agreement }: ViaLegReport): boolean {
  return simulated === 'DENY' && agreement === 'agree';
}
