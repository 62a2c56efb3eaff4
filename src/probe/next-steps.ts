import type { Enforcement } from '../model/enforcement.ts';
import type { Control } from './observation.ts';
import type { LegReport, LookUpReport, ProbeReport } from './probe-report.ts';
import type { MeasuredLeg, Measurement } from './measurement.ts';
import type { NextStep } from '../explain/explanation.ts';
import { nameEnd } from '../explain/names.ts';
import { remedyOf } from './phrase/failure.ts';
import * as phrase from './phrase/next-steps.ts';

interface Answer extends Pick<ProbeReport, 'agreement' | 'legs' | 'dns'> {
  readonly measurement: Measurement;
}

/** What to do now; a disagreement's next steps stand with its causes. */
export function findNextSteps(answer: Answer): readonly NextStep[] {
  const { agreement, legs, measurement } = answer;
  switch (agreement) {
    case 'disagree':
      return [];
    case 'agree':
      return legs.some(isPoliced) ? [phrase.seeWhy(measurement.ends)] : unique(measurement.legs.flatMap(emptyService));
    case 'inconclusive':
      return unique([...remedies(measurement), ...lookUpSteps(answer), ...legSteps(answer)]);
  }
}

/** Where Cilium enforces, its Hubble has seen what got no answer, whatever it was: a drop, or none. */
export function askHubble(
  legs: readonly LegReport[],
  { simulation, evidence: { hubble } }: Measurement,
  enforcement: Enforcement | undefined,
): readonly NextStep[] {
  // It has told already.
  if (hubble !== undefined && hubble.answered.length > 0) return [];
  const hasHubble = enforcement?.kind === 'enforced' && enforcement.enforcers.some(({ name }) => name === 'cilium');
  const { source } = simulation.question;
  if (!hasHubble || source.kind !== 'pods' || source.ref.namespace === undefined) return [];
  return legs.some(isUnanswered) ? [phrase.askHubble(source.ref.namespace)] : [];
}

/** Some address of it gave no answer at all. */
export function isUnanswered({ steps }: LegReport): boolean {
  return steps.some(({ outcome }) => outcome === 'timeout');
}

function isPoliced({ simulated }: LegReport): boolean {
  return simulated === 'DENY';
}

/** A Service with nothing behind it: what its endpoints are. */
function emptyService({ leg }: MeasuredLeg): readonly NextStep[] {
  return 'impossible' in leg ? [phrase.lookAtEndpoints(leg.service.namespace, leg.service.name)] : [];
}

function remedies({ vehicles, noVehicle }: Measurement): readonly NextStep[] {
  const failures = [...noVehicle, ...vehicles.map(({ vehicle: { role }, failure }) => ({ role, failure }))].flatMap(
    ({ role, failure }) => (role === 'source' && failure !== undefined ? [failure] : []),
  );
  return failures
    .map(remedyOf)
    .filter((text) => text !== '')
    .map((text) => phrase.step(text));
}

function lookUpSteps({ dns, measurement: { simulation } }: Answer): readonly NextStep[] {
  return dns.some(isOpen) ? [phrase.probeResolver(nameEnd(simulation.question.source))] : [];
}

function isOpen({ agreement }: LookUpReport): boolean {
  return agreement === 'inconclusive';
}

function legSteps({ legs, measurement }: Answer): readonly NextStep[] {
  return legs.filter(({ agreement }) => agreement === 'inconclusive').flatMap((leg) => stepsFor(leg, measurement));
}

/** What would make this very answer certain. */
function stepsFor({ reason, id }: LegReport, { legs, ends }: Measurement): readonly NextStep[] {
  const measured = legs.find(({ leg }) => leg.id === id);
  switch (reason) {
    case 'local-handshake-only':
      // Cut after that: bytes were asked for already.
      return measured?.observation.attempts.some(({ result }) => result === 'cut') === true
        ? [phrase.lookAtMesh()]
        : [phrase.askForBytes(ends)];
    case 'cut-after-handshake':
      return [phrase.speakItsProtocol()];
    case 'no-answer-unknown-listener':
    case 'refused-unknown-listener':
    case 'udp-silence':
      return insideOf(measured?.observation.control.kind, ends);
    case 'no-answer-target-down':
    case 'refused-not-started':
      return measured === undefined ? [] : lookAtTarget(measured);
    case 'no-answer-once':
    case 'mixed-attempts':
      return [phrase.askAgain(ends)];
    default:
      return [];
  }
}

/** A pod that is not up, or whose program does not answer. */
function lookAtTarget({ leg, observation: { control } }: MeasuredLeg): readonly NextStep[] {
  const pod = 'endpoint' in leg ? leg.endpoint.pod : undefined;
  if (pod === undefined) return [];
  const { namespace, name, node } = pod;
  if (control.kind === 'down' && control.cause === 'node-down' && node !== undefined) return [phrase.lookAtNode(node)];
  return [control.kind === 'down' ? phrase.lookAtPod(namespace, name) : phrase.readLog(namespace, name)];
}

/** Where a look inside is possible, that; outside the cluster nobody can look. */
function insideOf(control: Control['kind'] | undefined, ends: string): readonly NextStep[] {
  if (control === 'not-run') return [phrase.lookInside(ends)];
  return control === 'nowhere' ? [phrase.tryFromNode()] : [];
}

function unique(steps: readonly NextStep[]): readonly NextStep[] {
  return [...new Map(steps.map((each) => [`${each.command} ${each.why}`, each])).values()];
}
