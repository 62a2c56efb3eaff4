import { API_VERSION, type Caveat } from '../explain/explanation.ts';
import type { LegReport, LookUpReport, ProbeReport } from './probe-report.ts';
import { compareAll, compareLookUp } from './compare.ts';
import { reportControls, reportLegs } from './report-legs.ts';
import { lookUpsOf, reportFailures, reportVehicle, transcribe } from './report-vehicles.ts';
import * as caveats from './phrase/caveats.ts';
import { phraseAgreement, phraseMeasured } from './phrase/comparison.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { Measurement } from './measurement.ts';
import { findCauses } from './causes.ts';
import { askHubble, findNextSteps, isUnanswered } from './next-steps.ts';
import { namePod } from '../explain/names.ts';
import { phraseLeftBehind } from './phrase/plan.ts';
import { phraseLookUp } from './phrase/steps.ts';
import { phraseNoDrop } from './phrase/hubble.ts';

/** What was measured beside what was simulated, and what a reader makes of it. */
export function reportProbe(measurement: Measurement): ProbeReport {
  const { simulation, vehicles, leftBehind, timings } = measurement;
  const { explanation, enforcement } = simulation;
  const legs = reportLegs(measurement, enforcement);
  const dns = reportLookUps(measurement);
  const agreement = compareAll([
    ...legs.map((leg) => leg.agreement),
    ...dns.flatMap((lookUp) => lookUp.agreement ?? []),
  ]);
  const failures = reportFailures(measurement);
  const measured = measuredClass(legs, dns);
  return {
    apiVersion: API_VERSION,
    kind: 'ProbeReport',
    flow: explanation.flow,
    agreement,
    summary: phraseAgreement(agreement, { legs, dns, failures }),
    simulated: {
      verdict: explanation.verdict,
      ...(explanation.wouldBe === undefined ? {} : { wouldBe: explanation.wouldBe }),
      summary: explanation.summary,
      explanation,
    },
    measured: { class: measured, summary: phraseMeasured({ measured, legs, dns }) },
    plan: vehicles.map(reportVehicle),
    failures,
    dns,
    legs,
    controls: reportControls(measurement),
    ...reportHubble(measurement, legs),
    causes: agreement === 'disagree' ? findCauses(measurement, { legs, dns, enforcement }) : [],
    caveats: findCaveats(measurement, legs, enforcement),
    next: [...findNextSteps({ agreement, legs, dns, measurement }), ...askHubble(legs, measurement, enforcement)],
    leftBehind: leftBehind.map((left) => ({ ...left, text: phraseLeftBehind(left) })),
    transcript: vehicles.flatMap((run) => transcribe(run, measurement)),
    timings,
  };
}

function reportHubble({ evidence: { hubble } }: Measurement, legs: readonly LegReport[]): Pick<ProbeReport, 'hubble'> {
  // Of several flows that were tried together, another may be the one that nobody answered.
  if (hubble === undefined || !legs.some(isUnanswered)) return {};
  const isCited = legs.some(({ dropped }) => dropped !== undefined);
  return { hubble: { answered: hubble.answered.length > 0, sentence: isCited ? '' : phraseNoDrop(hubble) } };
}

function reportLookUps(measurement: Measurement): readonly LookUpReport[] {
  const simulated = measurement.simulation.explanation.dns?.verdict;
  return measurement.vehicles
    .filter(({ vehicle }) => vehicle.role === 'source')
    .flatMap((run) => lookUpsOf(run, measurement).map((lookUp) => ({ run, ...lookUp })))
    .map(({ run, name, resolution }) => {
      const { result, addresses, server, tool, ms } = resolution;
      const agreement = compareLookUp(simulated, result);
      return {
        pod: namePod(run.vehicle.pod.pod),
        name,
        result,
        addresses,
        server,
        tool,
        ms,
        ...(simulated === undefined ? {} : { simulated }),
        ...(agreement === undefined ? {} : { agreement }),
        sentence: phraseLookUp(resolution),
      };
    });
}

/** A name that is not found keeps every connection from being made, however open the way is. */
function measuredClass(legs: readonly LegReport[], dns: readonly LookUpReport[]): ProbeReport['measured']['class'] {
  const classes = new Set(legs.map((leg) => leg.class));
  const [first = 'PROBE_FAILED'] = classes;
  const isNameless = dns.length > 0 && dns.every(({ result }) => result !== 'answer' && result !== 'failed');
  if (isNameless && [...classes].every((each) => each === 'REACHABLE')) return 'DNS_FAILURE';
  return classes.size > 1 ? 'MIXED' : first;
}

function findCaveats(
  { choice, vehicles }: Measurement,
  legs: readonly LegReport[],
  enforcement: Enforcement | undefined,
): readonly Caveat[] {
  const { unmeasurable, leftOut } = choice;
  const changed = legs.filter((leg) => leg.changed).map(({ destination }) => destination);
  const sources = vehicles.filter(({ vehicle }) => vehicle.role === 'source');
  return [
    ...unmeasurable.map(caveats.notMeasured),
    ...(changed.length === 0 ? [] : [caveats.changedMeanwhile(changed)]),
    ...sources.flatMap(({ vehicle, output, findings = [], cloneFindings = [] }) => [
      ...(vehicle.method === 'clone' ? [caveats.measuredByClone(vehicle.pod.pod)] : []),
      ...findings.map(caveats.aboutMethod),
      ...cloneFindings.map(caveats.aboutClone),
      ...(output?.isWhole === false ? [caveats.scriptCutShort(vehicle.pod.pod)] : []),
    ]),
    ...(leftOut.endpoints.length === 0 ? [] : [caveats.endpointsLeftOut(leftOut.endpoints)]),
    ...(leftOut.sources.length === 0 ? [] : [caveats.sourcesLeftOut(leftOut.sources)]),
    ...(legs.some(isStopped) ? [caveats.openConnections(cutsConnections(enforcement))] : []),
  ];
}

function isStopped({ simulated, agreement }: LegReport): boolean {
  return simulated === 'DENY' && agreement === 'agree';
}

const CUTTERS = new Set(['cilium', 'aks-cilium', 'gke-dataplane-v2']);

/** Most enforcers judge a connection once, when it begins (semantics A.9, E.2). */
function cutsConnections(enforcement: Enforcement | undefined): boolean {
  return enforcement?.kind === 'enforced' && enforcement.enforcers.some(({ name }) => CUTTERS.has(name));
}
