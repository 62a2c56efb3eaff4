import { endpointStepId, ownStepId, serviceStepId } from './plan.ts';
import type { MeasuredLeg, Measurement, VehicleRun } from './measurement.ts';
import type { Output, Resolution } from './attempt.ts';
import type { FailureReport, TranscriptEntry, VehicleReport } from './probe-report.ts';
import type { Step } from './step.ts';
import { namePod } from '../explain/names.ts';
import { phraseFailure } from './phrase/failure.ts';
import { phraseObstacle, phrasePlan } from './phrase/plan.ts';

/** What ran where, and for how long. */
export function reportVehicle({ vehicle, output, startMs, runMs }: VehicleRun): VehicleReport {
  const { role, method, container, image, passedOver } = vehicle;
  return {
    role,
    method,
    pod: namePod(vehicle.pod.pod),
    container,
    ...(image === undefined ? {} : { image }),
    sentence: phrasePlan(vehicle),
    passedOver: passedOver.map((each) => ({ method: each.method, text: phraseObstacle(each.obstacle) })),
    tools: output?.tools ?? [],
    // Without a word of its script it never ran, however long it was waited for.
    ...(startMs === undefined || output === undefined ? {} : { startMs }),
    ...(runMs === undefined ? {} : { runMs }),
  };
}

/** What could not run, or not to its end, and what there was no way into. */
export function reportFailures({ vehicles, noVehicle }: Measurement): readonly FailureReport[] {
  const failed = vehicles.flatMap(({ vehicle: { role, pod }, failure }) =>
    failure === undefined ? [] : [{ role, pod: pod.pod, failure }],
  );
  return [...noVehicle, ...failed].map(({ role, pod, failure }) => ({
    role,
    pod: namePod(pod),
    ...phraseFailure(failure),
  }));
}

/** The look-ups of this flow's name. */
export function lookUpsOf(
  { vehicle, output }: VehicleRun,
  measurement: Pick<Measurement, 'name'>,
): readonly { readonly name: string; readonly resolution: Resolution }[] {
  return vehicle.steps.flatMap((step) => {
    if (step.kind !== 'resolve' || step.name !== measurement.name) return [];
    const resolution = output?.resolutions.find((each) => each.step === step.id);
    return resolution === undefined ? [] : [{ name: step.name, resolution }];
  });
}

/** Everything that the tools said of this flow, in the order in which the scripts' steps stand. */
export function transcribe(
  { vehicle, output }: VehicleRun,
  { legs, name }: Pick<Measurement, 'legs' | 'name'>,
): readonly TranscriptEntry[] {
  if (output === undefined) return [];
  const own = new Set(legs.flatMap(({ leg }) => stepIdsOf(leg)));
  const isOurs = (step: Step): boolean =>
    step.kind === 'sockets' || (step.kind === 'resolve' ? step.name === name : own.has(step.id));
  const where = { pod: namePod(vehicle.pod.pod), container: vehicle.container };
  return vehicle.steps
    .filter(isOurs)
    .flatMap((step) => transcribeStep(step, output).map((entry) => ({ ...where, ...entry })));
}

function stepIdsOf(leg: MeasuredLeg['leg']): readonly string[] {
  const atEndpoint = 'endpoint' in leg ? [endpointStepId(leg), ownStepId(leg)] : [];
  return [...atEndpoint, serviceStepId(leg) ?? ''];
}

type StepEntry = Omit<TranscriptEntry, 'pod' | 'container'>;

function transcribeStep(step: Step, output: Output): readonly StepEntry[] {
  const base = { step: step.id, action: step.kind };
  switch (step.kind) {
    case 'connect': {
      const host = step.address.family === 6 ? `[${step.address.text}]` : step.address.text;
      const target = `${step.protocol} ${host}:${step.port}`;
      return output.attempts
        .filter((attempt) => attempt.step === step.id)
        .map(({ tool, result, exitCode, atMs, ms, detail }) => ({
          ...base,
          target,
          tool,
          result,
          exitCode,
          atMs,
          ms,
          detail,
        }));
    }
    case 'resolve':
      return output.resolutions
        .filter((resolution) => resolution.step === step.id)
        .map(({ tool, result, ms, detail, addresses }) => ({
          ...base,
          target: step.name,
          tool,
          result,
          ms,
          detail: detail === '' ? addresses.join(', ') : detail,
        }));
    case 'sockets':
      return output.sockets
        .filter((reading) => reading.step === step.id)
        .map(({ atMs, listeners, udp }) => ({
          ...base,
          target: '/proc/net',
          tool: 'cat',
          result: `listeners=${listeners.length}`,
          atMs,
          detail: udp === undefined ? '' : `UDP received=${udp.received} noPort=${udp.noPort}`,
        }));
  }
}
