import type { AttemptResult, Output, Resolution } from '../../src/probe/attempt.ts';
import { endpointStepId, serviceStepId } from '../../src/probe/plan.ts';
import type { EmptyLeg, Measurement, VehicleRun } from '../../src/probe/measurement.ts';
import { answerFlow, type ExplainedFlow, prepareAnalysis } from '../../src/analysis.ts';
import { attempts } from './observations.ts';
import { chooseLegs } from '../../src/probe/legs.ts';
import { emptyLegs } from '../../src/probe/empty-legs.ts';
import type { EnforcerFacts } from '../../src/model/enforcer-facts.ts';
import type { Leg } from '../../src/probe/leg.ts';
import type { Observation } from '../../src/probe/observation.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { ProbePod } from '../../src/model/probe-pod.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { snapshot } from '../helpers/builders.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { Step } from '../../src/probe/step.ts';
import type { TargetRole } from '../../src/model/target.ts';
import type { Vehicle } from '../../src/probe/vehicle.ts';
import { daemonSet, factsOf } from '../enforcers/facts.ts';

/** A world, a question about it, and what the network is said to answer. */
export interface Story {
  readonly world: Partial<Snapshot>;
  /** `web db:5432`, names in namespace `default` unless they say another. */
  readonly ask: string;
  readonly enforcer?: EnforcerFacts;
  /** What each connection met; the Service's address like the endpoint's, unless `service` says otherwise. */
  readonly seen: (leg: Leg | EmptyLeg) => Observation;
  readonly service?: readonly AttemptResult[];
  readonly lookUp?: Partial<Resolution>;
  /** Changes to the source's vehicle. */
  readonly vehicle?: Partial<Vehicle>;
  readonly run?: Partial<VehicleRun>;
  readonly sidecar?: string;
  readonly more?: Partial<Measurement>;
}

/** The server's clock in these tests. */
export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** `shop/deny` 4 s ago. */
export function secondsAgo(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

/** Probes a world that exists on paper only: everything but the attempts is the product's own. */
export function measure(story: Story): Measurement {
  const { world, ask, enforcer } = story;
  const [from = '', to = ''] = ask.split(' ');
  const { policies, ...analysis } = prepareAnalysis(
    snapshot({ ...world, ...(enforcer === undefined ? {} : { enforcerFacts: enforcer }) }),
  );
  // As specified: causes are for what the simulation does not know of an enforcer.
  const { model: _, ...asSpecified } = policies;
  const answer = answerFlow(
    { ...analysis, policies: asSpecified },
    {
      source: target(from, 'source'),
      destination: target(to, 'destination'),
      namespace: 'default',
      addressesOfNames: new Map(),
      inputFlags: '',
    },
  );
  if (answer.kind === 'unresolved') throw new Error(`"${ask}" names something that is not in the world`);
  return measureAnswer(answer, story);
}

/** The same for a flow that was answered already. */
export function measureAnswer(answer: ExplainedFlow, story: Story): Measurement {
  const { ask, seen, more = {} } = story;
  const choice = chooseLegs(answer.answers, { sources: 4, endpoints: 8 });
  const legs = [...choice.legs, ...emptyLegs(answer.index, answer.question, answer.answers.impossible)];
  return {
    simulation: answer,
    legs: legs.map((leg) => ({ leg, observation: seen(leg) })),
    choice,
    ...(story.lookUp === undefined ? {} : { name: LOOKED_UP }),
    vehicles: runsOf(legs, story),
    noVehicle: [],
    leftBehind: [],
    evidence: { now: NOW, changes: [], agents: [] },
    timings: { read: 120, plan: 80, start: 1900, measure: 2800, total: 4900 },
    ends: ask,
    ...more,
  };
}

export function target(text: string, role: TargetRole) {
  const parsed = parseTarget(text, role);
  if (!parsed.ok) throw new Error(`"${text}" cannot be read`);
  return parsed.target;
}

function runsOf(legs: readonly (Leg | EmptyLeg)[], story: Story): readonly VehicleRun[] {
  const bySource = Map.groupBy(legs, ({ source }) => source);
  return [...bySource].map(([pod, own]) => ({
    vehicle: {
      role: 'source',
      pod: probePod(pod, story.sidecar),
      method: 'ephemeral',
      container: 'netpol-7f3a',
      image: 'docker.io/nicolaka/netshoot:v0.14',
      steps: stepsOf(own, story.lookUp !== undefined),
      passedOver: [],
      ...story.vehicle,
    },
    output: outputOf(own, story),
    startMs: 1900,
    runMs: 2800,
    ...story.run,
  }));
}

const NAME_STEP = 'name';
const LOOKED_UP = 'db.default.svc';

function stepsOf(legs: readonly (Leg | EmptyLeg)[], looksUp: boolean): readonly Step[] {
  const lookUp: Step = { kind: 'resolve', id: NAME_STEP, name: LOOKED_UP, timeout: 2 };
  const connects = legs.flatMap((leg): readonly Step[] => {
    const base = { kind: 'connect', protocol: leg.protocol, until: 'open', attempts: 3, timeout: 2 } as const;
    const serviceStep = serviceStepId(leg);
    return [
      ...('endpoint' in leg
        ? [{ ...base, id: endpointStepId(leg), address: leg.endpoint.address, port: leg.endpoint.port }]
        : []),
      ...(leg.service === undefined || serviceStep === undefined
        ? []
        : [{ ...base, id: serviceStep, address: leg.service.address, port: leg.service.port }]),
    ];
  });
  return [...(looksUp ? [lookUp] : []), ...new Map(connects.map((step) => [step.id, step])).values()];
}

function outputOf(legs: readonly (Leg | EmptyLeg)[], { seen, service, lookUp }: Story): Output {
  const atEndpoints = legs.flatMap((leg) =>
    'endpoint' in leg ? seen(leg).attempts.map((attempt) => ({ ...attempt, step: endpointStepId(leg) })) : [],
  );
  const atServices = new Map(
    legs.flatMap((leg) => {
      const step = serviceStepId(leg);
      if (step === undefined) return [];
      const answers = service === undefined ? seen(leg).attempts : attempts(step, ...service);
      return [[step, answers.map((attempt) => ({ ...attempt, step }))] as const];
    }),
  );
  const resolution: Resolution = {
    step: NAME_STEP,
    result: 'answer',
    addresses: ['10.96.0.10'],
    server: '10.96.0.2',
    tool: 'nslookup',
    ms: 3,
    detail: '',
    ...lookUp,
  };
  return {
    attempts: [...[...atServices.values()].flat(), ...atEndpoints],
    resolutions: lookUp === undefined ? [] : [resolution],
    sockets: [],
    tools: ['nc=openbsd'],
    isWhole: true,
    strayLines: [],
  };
}

export function probePod(of: Pod, meshSidecar?: string): ProbePod {
  return {
    pod: of,
    uid: `uid-of-${of.name}`,
    containers: [{ name: 'app', image: 'app:1', kind: 'main', state: 'running' }],
    isStatic: false,
    os: 'linux',
    raw: {},
    ...(meshSidecar === undefined ? {} : { meshSidecar }),
  };
}

const IMAGES: Readonly<Record<string, readonly [set: string, image: string]>> = {
  calico: ['kube-system/calico-node', 'quay.io/calico/node:v3.32.1'],
  cilium: ['kube-system/cilium', 'quay.io/cilium/cilium:v1.19.4'],
  'kube-router': ['kube-system/kube-router', 'docker.io/cloudnativelabs/kube-router:v2.11.1'],
  antrea: ['kube-system/antrea-agent', 'antrea/antrea-agent-ubuntu:v2.3.0'],
  'ovn-kubernetes': ['ovn-kubernetes/ovnkube-node', 'ovn-kube:v1.2.0'],
  flannel: ['kube-flannel/kube-flannel-ds', 'ghcr.io/flannel-io/flannel:v0.27.0'],
};

/** Facts from which the enforcer by this name is found; on `ready` of three nodes. */
export function enforcedBy(name: keyof typeof IMAGES & string, ready = 3): EnforcerFacts {
  const [set, image] = IMAGES[name] ?? ['', ''];
  return factsOf(daemonSet(set, `{name: agent, image: '${image}'}`, { ready }));
}
