import type { Attempt, AttemptResult } from './attempt.ts';
import type { ControlReport, LegReport, StepReport } from './probe-report.ts';
import type { MeasuredLeg, Measurement, VehicleRun } from './measurement.ts';
import { endpointStepId, serviceStepId } from './plan.ts';
import { phraseControl, phraseObservation, phrasePeer } from './phrase/observation.ts';
import type { Address } from '../model/address.ts';
import { compareLeg } from './compare.ts';
import { dropsOfLeg } from './drops-of-leg.ts';
import { observedDrops } from '../explain/observed-drops.ts';
import { phraseDropped } from './phrase/hubble.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { Leg } from './leg.ts';
import { nameEndpoint, nameObject, namePod } from '../explain/names.ts';
import { phraseNote } from './phrase/comparison.ts';
import { phraseStep } from './phrase/steps.ts';

/** Every connection that was measured, with what was expected of it and what came out. */
export function reportLegs(measurement: Measurement, enforcement: Enforcement | undefined): readonly LegReport[] {
  return measurement.legs.map((measured) => reportLeg(measured, measurement, enforcement));
}

function reportLeg(measured: MeasuredLeg, measurement: Measurement, enforcement: Enforcement | undefined): LegReport {
  const { leg, observation } = measured;
  const simulated = expectationOf(measured, measurement);
  const { agreement, note } = compareLeg(simulated, observation, enforcement, isDeniedOnTop(leg));
  return {
    id: leg.id,
    source: namePod(leg.source),
    destination: destinationOf(leg),
    protocol: leg.protocol,
    ...('endpoint' in leg ? { address: leg.endpoint.address.text, port: leg.endpoint.port } : {}),
    ...(leg.service === undefined ? {} : { service: reportService(leg.service) }),
    simulated,
    class: observation.class,
    reason: observation.reason,
    sentence: phraseObservation(observation),
    agreement,
    note: phraseNote(note),
    changed: observation.changed,
    steps: stepsOf(leg, measurement.vehicles),
    ...reportDropped(measured, measurement),
  };
}

/** The newest that Hubble saw, which is of one end. */
function reportDropped(measured: MeasuredLeg, { vehicles, evidence }: Measurement): Pick<LegReport, 'dropped'> {
  const [newest] = dropsOfLeg(measured, vehicles, evidence.hubble);
  if (newest === undefined) return {};
  const drops = observedDrops(newest);
  return { dropped: { ...drops, sentence: phraseDropped(drops) } };
}

/** What the policies say of it, or that nobody makes them come true. */
export function expectationOf({ leg }: MeasuredLeg, { simulation }: Measurement): LegReport['simulated'] {
  if (!('outcome' in leg)) return 'IMPOSSIBLE';
  const { verdict } = leg.outcome;
  return simulation.explanation.verdict === 'NOT_ENFORCED' && verdict !== 'ALLOW' ? 'NOT_ENFORCED' : verdict;
}

/** Whether all that denies it stands on top of the chain: a mesh. */
function isDeniedOnTop(leg: MeasuredLeg['leg']): boolean {
  if (!('outcome' in leg)) return false;
  const { egress, ingress } = leg.outcome.trace;
  const denying = [egress, ingress].filter(({ result }) => result === 'deny');
  return (
    denying.length > 0 &&
    denying.every(({ decision, tiers }) => {
      const decider = 'tier' in decision ? decision.tier : undefined;
      return tiers.some(({ name, isOnTop }) => isOnTop === true && name === decider);
    })
  );
}

/** The pod or node that is connected to, else the address; of a Service without endpoints the Service. */
export function destinationOf(leg: MeasuredLeg['leg']): string {
  if ('outcome' in leg) return nameEndpoint(leg.outcome.destination.place.endpoint) ?? leg.endpoint.address.text;
  return nameObject({ kind: 'Service', ...leg.service });
}

function reportService({
  namespace,
  name,
  address,
  port,
}: NonNullable<Leg['service']>): NonNullable<LegReport['service']> {
  return { name: nameObject({ kind: 'Service', namespace, name }), address: address.text, port };
}

function stepsOf(leg: MeasuredLeg['leg'], vehicles: readonly VehicleRun[]): readonly StepReport[] {
  const runs = vehicles.filter(({ vehicle }) => vehicle.role === 'source' && isSame(vehicle.pod.pod, leg.source));
  const attempts = runs.flatMap(({ output }) => output?.attempts ?? []);
  const serviceStep = serviceStepId(leg);
  return [
    ...(leg.service === undefined || serviceStep === undefined
      ? []
      : [reportStep('service', leg, leg.service, attemptsOf(serviceStep, attempts))]),
    ...('endpoint' in leg
      ? [reportStep('endpoint', leg, leg.endpoint, attemptsOf(endpointStepId(leg), attempts))]
      : []),
  ];
}

function isSame(one: Leg['source'], other: Leg['source']): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}

function attemptsOf(step: string, attempts: readonly Attempt[]): readonly Attempt[] {
  return attempts.filter((attempt) => attempt.step === step);
}

function reportStep(
  at: StepReport['at'],
  { protocol }: MeasuredLeg['leg'],
  { address, port }: { readonly address: Address; readonly port: number },
  attempts: readonly Attempt[],
): StepReport {
  const connected = attempts.filter(({ result }) => result === 'connected').map(({ ms }) => ms);
  const outcome = outcomeOf(attempts.map(({ result }) => result));
  const ms = connected.length > 0 ? Math.min(...connected) : Math.max(0, ...attempts.map((attempt) => attempt.ms));
  const counted = { outcome, attempts: attempts.length, ms };
  const sentence = phraseStep({ ...counted, connected: connected.length });
  return { at, protocol, address: address.text, port, ...counted, sentence };
}

function outcomeOf(results: readonly AttemptResult[]): StepReport['outcome'] {
  const [first] = results;
  if (first === undefined) return 'not-run';
  return results.every((result) => result === first) ? first : 'mixed';
}

/** What was seen inside the destinations, once for each port of each. */
export function reportControls({ legs }: Measurement): readonly ControlReport[] {
  const reports = legs.flatMap(({ leg, observation: { control, peers = [] } }): readonly ControlReport[] => {
    if (!('outcome' in leg)) return [];
    const { protocol, endpoint } = leg;
    const where = { destination: destinationOf(leg), protocol, port: endpoint.port };
    const asked = peers.map(({ pod, result }) => ({ pod: namePod(pod), outcome: result }));
    const sentence = [phraseControl(control, where), ...asked.map(phrasePeer)].join('; ');
    return [{ ...where, control, peers: asked, sentence }];
  });
  const keyOf = ({ destination, protocol, port }: ControlReport): string => `${destination} ${protocol} ${port}`;
  return [...new Map(reports.map((report) => [keyOf(report), report])).values()];
}
