import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptResult, Output } from '../../src/probe/attempt.ts';
import type { Leg } from '../../src/probe/leg.ts';
import type { VehicleRun } from '../../src/probe/measurement.ts';
import { observeLegs, readAttempts, silentPods, undecidedLegs } from '../../src/probe/observe.ts';
import type { Outage } from '../../src/probe/outage.ts';
import { endpointStepId } from '../../src/probe/plan.ts';
import type { Step } from '../../src/probe/step.ts';
import type { Vehicle } from '../../src/probe/vehicle.ts';
import { namespace, pod } from '../helpers/builders.ts';
import { measure, probePod } from './measure.ts';
import { attempts, observation } from './observations.ts';

const web = pod('web', { addresses: ['10.244.1.2'], node: 'n1' });
const api = pod('api', { addresses: ['10.244.2.3'], node: 'n2' });
const friend = pod('friend', { addresses: ['10.244.2.4'], node: 'n2' });

/** The leg of web's connection to api. */
function legTo(port: string): Leg {
  const world = { pods: [web, api], namespaces: [namespace('default')] };
  const [measured] = measure({ world, ask: `web api:${port}`, seen: () => observation('INCONCLUSIVE') }).legs;
  if (measured === undefined || !('endpoint' in measured.leg)) throw new Error('one connection was asked for');
  return measured.leg;
}

function run(
  role: Vehicle['role'],
  of: Vehicle['pod'],
  output: Partial<Output>,
  steps: readonly Step[] = [],
): VehicleRun {
  const whole = { attempts: [], resolutions: [], sockets: [], tools: [], isWhole: true, strayLines: [] };
  const vehicle = { role, pod: of, method: 'exec' as const, container: 'main', steps, passedOver: [] };
  return { vehicle, output: { ...whole, ...output } };
}

const tries = (leg: Leg, ...results: readonly AttemptResult[]): readonly Attempt[] =>
  attempts(endpointStepId(leg), ...results);

function observe(leg: Leg, runs: readonly VehicleRun[], outages = new Map<string, Outage | undefined>()): string {
  const flow = { legs: [leg], trying: { until: 'open', attempts: 3, timeout: 2 }, name: undefined } as const;
  const tried = readAttempts([leg], runs);
  const [measured] = observeLegs(flow, { vehicles: runs, noVehicle: [], tried, outages });
  return `${measured?.observation.class} ${measured?.observation.reason}`;
}

const counted = (received: number) => ({ step: 'sockets', atMs: 0, listeners: [], udp: { received, noPort: 0 } });

describe('datagrams that nobody answered', () => {
  const leg = legTo('9000/udp');
  const silent = run('source', probePod(web), { attempts: tries(leg, 'silent', 'silent', 'silent') });

  it('have not arrived where the receiver counted no more than answers to its own questions', () => {
    const step: Step = {
      kind: 'connect',
      id: 'own',
      protocol: 'UDP',
      address: legTo('53').endpoint.address,
      port: 53,
      until: 'open',
      attempts: 3,
      timeout: 2,
    };
    const looked = run('control', probePod(api), { sockets: [counted(0), counted(9)] });
    expect(observe(leg, [silent, looked])).toBe('INCONCLUSIVE udp-silence');
    const answered = Array.from({ length: 9 }, (): AttemptResult => 'connected');
    const asks = run('source', probePod(api), { attempts: attempts('own', ...answered) }, [step]);
    expect(observe(leg, [silent, looked, asks])).toBe('BLOCKED udp-nothing-arrived');
  });
});

describe('a connection without an answer', () => {
  const leg = legTo('80');
  const source = run('source', probePod(web), { attempts: tries(leg, 'timeout', 'timeout', 'timeout') });
  const look = run('control', probePod(api), { sockets: [counted(0)] });
  const isAsked = (runs: readonly VehicleRun[]) => {
    const tried = readAttempts([leg], runs);
    return [silentPods(tried, runs).length, undecidedLegs(tried, runs).length];
  };

  it('is asked further about where nobody could look in, and only then', () => {
    expect(isAsked([source])).toEqual([1, 1]);
    expect(isAsked([source, look])).toEqual([0, 0]);
    expect(isAsked([run('source', probePod(web), { attempts: tries(leg, 'connected') })])).toEqual([0, 0]);
    expect(isAsked([run('source', probePod(web), { attempts: tries(leg, 'failed') })])).toEqual([1, 0]);
  });

  it('is blocked where a peer connects; one behind a mesh says nothing', () => {
    const output = { attempts: tries(leg, 'connected') };
    expect(observe(leg, [source, run('peer', probePod(friend), output)])).toBe('BLOCKED no-answer-but-listens');
    const meshed = run('peer', probePod(friend, 'istio-proxy'), output);
    expect(observe(leg, [source, meshed])).toBe('INCONCLUSIVE no-answer-unknown-listener');
  });

  it('is an outage where there is one, unless somebody could look inside', () => {
    const outages = new Map<string, Outage>([['default/api', { kind: 'terminating' }]]);
    expect(observe(leg, [source], outages)).toBe('TARGET_DOWN no-answer-target-down');
    expect(observe(leg, [source, look], outages)).toBe('INCONCLUSIVE no-answer-nothing-listens');
  });
});
